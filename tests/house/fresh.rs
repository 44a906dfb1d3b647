//! What is written by hand about things that can be counted is fresh.

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    fn read(path: &str) -> String {
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
            .expect("a file of the house can be read")
    }

    /// The direct dependencies: keys of the sections of `Cargo.toml` whose names end in `dependencies`.
    fn dependencies() -> BTreeSet<String> {
        let manifest = read("Cargo.toml");
        let mut inside = false;
        let mut found = BTreeSet::new();
        for line in manifest.lines() {
            if let Some(section) = line.strip_prefix('[') {
                inside = section.trim_end_matches(']').ends_with("dependencies");
            } else if let Some((name, _)) = line.split_once('=').filter(|_| inside) {
                found.insert(name.trim().to_owned());
            }
        }
        found
    }

    #[test]
    fn every_dependency_has_its_reason() {
        let contributing = read("CONTRIBUTING.md");
        let (_, table) = contributing
            .split_once("## Dependencies")
            .expect("CONTRIBUTING.md has a section on dependencies");
        let table = table.split("\n## ").next().unwrap_or(table);
        let with_reason: BTreeSet<String> = table
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
            .filter(|(_, reason)| reason.len() > 8)
            .map(|(name, _)| name.to_owned())
            .collect();
        let there = dependencies();
        assert!(there.len() > 10, "the dependencies were not found");
        let without_reason: Vec<_> = there.difference(&with_reason).collect();
        let gone: Vec<_> = with_reason.difference(&there).collect();
        assert!(
            without_reason.is_empty() && gone.is_empty(),
            "without a reason: {without_reason:?}; no longer there: {gone:?}"
        );
    }

    #[test]
    fn every_dependency_is_used() {
        let mut sources = String::new();
        let mut folders = vec!["src".to_owned(), "tests".to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in
                fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(&folder)).expect("a folder")
            {
                let entry = entry.expect("an entry");
                let path = format!("{folder}/{}", entry.file_name().display());
                if entry.file_type().expect("a type").is_dir() {
                    folders.push(path);
                } else if path.ends_with(".rs") {
                    sources.push_str(&read(&path));
                }
            }
        }
        let names_its_crate = |name: &String| {
            let name = if name == "md-5" {
                "md5".to_owned()
            } else {
                name.replace('-', "_")
            };
            sources.contains(&format!("{name}::"))
        };
        let unused: Vec<_> = dependencies()
            .into_iter()
            .filter(|name| !names_its_crate(name))
            .collect();
        assert!(
            unused.is_empty(),
            "in Cargo.toml and nowhere else: {unused:?}"
        );
    }

    #[test]
    fn the_changelog_knows_this_version() {
        let changelog = read("CHANGELOG.md");
        let version = env!("CARGO_PKG_VERSION");
        let is_known =
            changelog.contains("## [Unreleased]") || changelog.contains(&format!("## [{version}]"));
        assert!(
            is_known,
            "CHANGELOG.md has a section neither on {version} nor on what is unreleased"
        );
    }
}
