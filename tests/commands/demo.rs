//! `landfall demo`, and its world under `landfall run`.

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;
    use std::process::{Command, Output};

    use landfall::model::Lang;
    use landfall::testbed::demo::{self, AREAS, Demo, Fault};
    use landfall::testbed::{Folder, Mailstore};

    fn landfall() -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_landfall"));
        command.env_remove("NO_COLOR");
        command
    }

    fn demo_into(out: &Path, more: &[&str]) -> Output {
        landfall()
            .arg("demo")
            .arg("--out")
            .arg(out)
            .args(more)
            .output()
            .unwrap()
    }

    fn text(bytes: &[u8]) -> String {
        String::from_utf8_lossy(bytes).into_owned()
    }

    /// All files below `folder` with their content.
    fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
        let mut all = Vec::new();
        let mut waiting = vec![folder.to_owned()];
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    waiting.push(path);
                } else {
                    all.push((path.display().to_string(), fs::read(&path).unwrap()));
                }
            }
        }
        all
    }

    #[test]
    fn all_that_was_planted_is_found_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let output = demo_into(folder.path(), &[]);
        let said = text(&output.stdout);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{said}{}",
            text(&output.stderr)
        );
        assert!(said.contains("and nothing else"), "{said}");
        for lang in ["en", "de"] {
            let page = fs::read_to_string(folder.path().join(lang).join("report.html")).unwrap();
            assert!(page.contains(&format!("lang=\"{lang}\"")), "{lang}");
            assert!(folder.path().join(lang).join("TEST-landfall.xml").is_file());
        }

        // A German run speaks German while it goes on, and in its tables.
        let lines = text(&output.stderr);
        for words in ["schreibt nach ", "nicht bestanden FILES-001: "] {
            assert!(lines.contains(words), "`{words}`: {lines}");
        }
        let page = fs::read_to_string(folder.path().join("de/report.html")).unwrap();
        assert!(page.contains("lesen (r-x)"));
        for words in ["read (r-x)", "none (---)"] {
            assert!(!page.contains(words), "{words}");
        }

        let secret = demo::start(&folder.path().join("world")).unwrap().secrets()[0]
            .expose()
            .as_bytes()
            .to_vec();
        fs::remove_dir_all(folder.path().join("world")).unwrap();
        let said = [
            ("stdout".to_owned(), output.stdout),
            ("stderr".to_owned(), output.stderr),
        ];
        for (name, bytes) in files(folder.path()).into_iter().chain(said) {
            assert!(
                !bytes.windows(secret.len()).any(|window| window == secret),
                "{name}"
            );
        }
        let again = demo_into(folder.path(), &[]);
        assert_eq!(
            again.status.code(),
            Some(2),
            "a folder that holds a run is left alone: {}",
            text(&again.stdout)
        );
    }

    /// Who is not root owns the folders of the demo, and is no fault of theirs.
    #[test]
    fn an_ordinary_user_can_run_it() {
        if !rustix::process::geteuid().is_root() {
            // The other tests were that user's.
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let own = |path: &Path, mode: u32| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
            std::os::unix::fs::chown(path, Some(65534), Some(65534)).unwrap();
        };
        let binary = folder.path().join("landfall");
        fs::copy(env!("CARGO_BIN_EXE_landfall"), &binary).unwrap();
        own(&binary, 0o755);
        own(folder.path(), 0o755);
        let output = Command::new("setpriv")
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(&binary)
            .args(["demo", "--out", "reports"])
            .current_dir(folder.path())
            .env("TMPDIR", folder.path())
            .output()
            .unwrap();
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}{}",
            text(&output.stdout),
            text(&output.stderr)
        );
    }

    #[test]
    fn a_fault_that_is_left_out_is_missed() {
        for area in AREAS {
            let fault = Fault::all()
                .into_iter()
                .find(|fault| fault.area() == area)
                .unwrap();
            let folder = tempfile::tempdir().unwrap();
            let output = demo_into(folder.path(), &["--without", fault.name()]);
            let said = text(&output.stdout);
            assert_eq!(output.status.code(), Some(1), "{fault:?}: {said}");
            assert_eq!(said.matches("NOT FOUND").count(), 1, "{fault:?}: {said}");
            assert!(
                said.contains("DO NOT AGREE") && !said.contains("found, not planted"),
                "{fault:?}: {said}"
            );
        }
        let wrong = landfall()
            .args(["demo", "--without", "nothing"])
            .output()
            .unwrap();
        assert_eq!(wrong.status.code(), Some(2));
        assert!(
            text(&wrong.stderr).contains("mail-missing"),
            "it says what there is"
        );
    }

    /// All of a store, as its server knows it.
    fn content(store: &Mailstore) -> String {
        each_folder(store, |folder| format!("{folder:?}"))
    }

    /// All messages of a store with their UIDs, flags and dates.
    fn messages(store: &Mailstore) -> String {
        each_folder(store, |folder| format!("{:?}", folder.messages))
    }

    fn each_folder(store: &Mailstore, shown: fn(&Folder) -> String) -> String {
        let mut all = String::new();
        for login in store.logins() {
            for name in store.folder_names(&login) {
                let folder = store.look(&login, &name, shown).unwrap();
                all.push_str(&format!("{login} {name} {folder}\n"));
            }
        }
        all
    }

    /// The suite under `landfall run`, which fails, as it should.
    fn run_suite(demo: &Demo, out: &Path, more: &[&str]) {
        let mut command = landfall();
        command
            .arg("run")
            .arg(demo.suite(Lang::En))
            .arg("--out")
            .arg(out)
            .args(more);
        for (name, value) in demo.vars() {
            command.arg("--var").arg(format!("{name}={value}"));
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    }

    #[test]
    fn a_run_only_reads() {
        let folder = tempfile::tempdir().unwrap();
        let demo = demo::start(folder.path()).unwrap();
        let before = demo.mailboxes().each_ref().map(content);
        run_suite(&demo, &folder.path().join("run"), &[]);
        for (watched, side) in demo.watched().into_iter().zip(["source", "target"]) {
            assert!(watched.count("UID FETCH") > 0, "{side}");
            for command in [
                "SELECT",
                "STORE",
                "UID STORE",
                "EXPUNGE",
                "UID EXPUNGE",
                "CLOSE",
                "APPEND",
                "CREATE",
            ] {
                assert_eq!(watched.count(command), 0, "{side} {command}");
            }
        }
        assert_eq!(demo.mailboxes().each_ref().map(content), before);
    }

    #[test]
    fn what_was_sent_is_removed_again_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let demo = demo::start(folder.path()).unwrap();
        let before = demo.mailboxes().each_ref().map(messages);
        let source = content(&demo.mailboxes()[0]);
        run_suite(&demo, &folder.path().join("run"), &["--allow-writes"]);
        assert_eq!(demo.mailboxes().each_ref().map(messages), before);
        assert_eq!(content(&demo.mailboxes()[0]), source);
        // One probe to each of six people, of which one came twice.
        let target = demo.watched()[1];
        assert_eq!(
            (
                target.count("UID STORE"),
                target.count("UID EXPUNGE"),
                target.count("EXPUNGE")
            ),
            (7, 7, 0)
        );
    }
}
