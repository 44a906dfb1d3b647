//! Every command in README is executed: each block marked `sh`, one after the other, as a newcomer would.
//!
//! A block succeeds with exit code 0, or with the one that its fence names: ```` ```sh exit=1 ````.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use super::command::Place;

/// A block of commands, with the line of README on which it begins.
#[derive(Debug, PartialEq, Eq)]
struct Block {
    line: usize,
    commands: String,
    code: i32,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    let mut inside = false;
    for (number, line) in text.lines().enumerate() {
        if let Some(fence) = line.trim_start().strip_prefix("```") {
            if inside {
                found.extend(open.take());
            } else {
                let mut words = fence.split_whitespace();
                if words.next() == Some("sh") {
                    let code = words
                        .find_map(|word| word.strip_prefix("exit=")?.parse().ok())
                        .unwrap_or(0);
                    open = Some(Block {
                        line: number + 1,
                        commands: String::new(),
                        code,
                    });
                }
            }
            inside = !inside;
        } else if let Some(block) = &mut open {
            block.commands.push_str(line);
            block.commands.push('\n');
        }
    }
    found
}

/// Stands for cargo: what it builds is built already, and what it runs is the command under test.
const CARGO: &str = "#!/bin/sh
case $1 in
  build|install) test -f Cargo.toml ;;
  run) while [ $# -gt 0 ] && [ \"$1\" != -- ]; do shift; done; shift; exec landfall \"$@\" ;;
  *) echo \"README uses cargo $1, which its test does not know\" >&2; exit 99 ;;
esac
";

/// A copy of the house by links, in which the commands may write, with `landfall` and `cargo` on the path.
fn newcomer() -> Place {
    let place = Place::new();
    for entry in fs::read_dir(env!("CARGO_MANIFEST_DIR")).expect("the house can be listed") {
        let entry = entry.expect("an entry");
        let name = entry.file_name();
        if !["target", "reports", "tests"]
            .iter()
            .any(|left_out| name == *left_out)
        {
            fs::create_dir_all(place.path("house")).expect("a folder");
            symlink(entry.path(), place.path("house").join(name)).expect("a link");
        }
    }
    let executable = |path: &Path| {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("permissions")
    };
    // The test command runs this test: here it is enough that it is there.
    executable(&place.write("house/tests/all", "#!/bin/sh\nexit 0\n"));
    executable(&place.write("bin/cargo", CARGO));
    fs::create_dir_all(place.path("house/target/release")).expect("a folder");
    for link in ["bin/landfall", "house/target/release/landfall"] {
        symlink(env!("CARGO_BIN_EXE_landfall"), place.path(link)).expect("a link");
    }
    place
}

#[test]
fn every_command_in_readme_works() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(readme).expect("README.md can be read");
    let blocks = blocks(&text);
    assert!(!blocks.is_empty(), "README shows no command");
    let place = newcomer();
    let path = format!(
        "{}:{}",
        place.path("bin").display(),
        std::env::var("PATH").unwrap_or_default()
    );
    for block in blocks {
        let output = Command::new("bash")
            .args(["-e", "-o", "pipefail", "-c", &block.commands])
            .current_dir(place.path("house"))
            .env("PATH", &path)
            .env("CI", "true")
            .output()
            .expect("bash can be started");
        assert_eq!(
            output.status.code(),
            Some(block.code),
            "README.md:{}:\n{}-- stdout\n{}\n-- stderr\n{}",
            block.line,
            block.commands,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn blocks_are_found_by_their_fence() {
    let text = "a\n```sh\none\ntwo\n```\n```yaml\nx: 1\n```\n  ```sh exit=3\nthree\n  ```\n";
    let expected = [(2, "one\ntwo\n", 0), (9, "three\n", 3)].map(|(line, commands, code)| Block {
        line,
        commands: commands.to_owned(),
        code,
    });
    assert_eq!(blocks(text), expected);
}

/// The shell lines of the first block that begins with `start`: those of a `script:`, and those of `run:` keys.
fn script(text: &str, start: &str) -> Vec<String> {
    let block = text
        .split("```yaml\n")
        .find(|block| block.starts_with(start))
        .expect("the block is in README");
    let block = block.split("```").next().unwrap_or_default();
    let unquoted = |line: &str| {
        let line = line.split("     # ").next().unwrap_or_default().trim();
        line.strip_prefix('\'')
            .and_then(|line| line.strip_suffix('\''))
            .unwrap_or(line)
            .to_owned()
    };
    let steps = block.lines().filter_map(|line| {
        let line = line.trim();
        line.strip_prefix("- run: ")
            .or_else(|| line.strip_prefix("run: "))
            .or_else(|| line.strip_prefix("- "))
    });
    steps
        .filter(|line| !line.starts_with("if:") && !line.starts_with("uses:"))
        .map(unquoted)
        .collect()
}

/// A pilot of two folders, of which one file did not arrive.
fn pilot() -> Place {
    let place = Place::new();
    place.write("source/a.txt", "first");
    place.write("source/b.txt", "second");
    place.write("target/a.txt", "first");
    place.write(
        "suite.yaml",
        "suite: Pilot\nsystems:\n  source: { files: { path: source } }\n  target: { files: { path: target } }\ncases:\n\
         - { id: F-1, title: Every file arrived, moments: [pilot], files.compare: {} }\n",
    );
    let bin = place.path("bin");
    fs::create_dir_all(&bin).expect("a folder");
    symlink(env!("CARGO_BIN_EXE_landfall"), bin.join("landfall")).expect("a link");
    place
}

/// What the lines of a job come to, run in one shell as the runners do.
fn job(place: &Place, lines: &[String]) -> Option<i32> {
    let path = format!(
        "{}:{}",
        place.path("bin").display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let mut command = Command::new("bash");
    command
        .args(["-e", "-o", "pipefail", "-c", &lines.join("\n")])
        .current_dir(place.path(""))
        .env("PATH", path);
    command
        .env("GITHUB_STEP_SUMMARY", place.path("step.md"))
        .status()
        .expect("bash can be started")
        .code()
}

#[test]
fn the_nightly_jobs_work_from_the_first_night_on() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"))
        .expect("README.md");
    let place = pilot();
    let gitlab = script(&text, "migration:");
    assert!(gitlab.len() >= 3, "{gitlab:?}");
    let fresh = || fs::remove_dir_all(place.path("night")).expect("the folder of the night");
    assert_eq!(
        job(&place, &gitlab),
        Some(1),
        "a file is missing: {gitlab:?}"
    );
    assert!(
        place.path("night/TEST-landfall.xml").is_file()
            && place.path("last-night/journal.jsonl").is_file()
    );
    fresh();
    assert_eq!(
        job(&place, &gitlab),
        Some(0),
        "what is known does not fail again"
    );
    fresh();
    fs::remove_file(place.path("target/a.txt")).expect("a file");
    assert_eq!(job(&place, &gitlab), Some(1), "what is new does");
    fresh();

    let github = script(&text, "- run:");
    assert_eq!(job(&place, &github[..1]), Some(1), "{github:?}");
    assert_eq!(job(&place, &github[1..]), Some(0), "{github:?}");
    assert!(
        fs::read_to_string(place.path("step.md"))
            .expect("a summary")
            .contains("Pilot")
    );
}

#[test]
fn the_commands_for_ones_own_servers_work() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"))
        .expect("README.md");
    let lines = text
        .lines()
        .filter_map(|line| line.strip_prefix("    landfall "));
    let commands: Vec<Vec<&str>> = lines
        .map(|line| {
            line.split(" #")
                .next()
                .unwrap_or_default()
                .split(' ')
                .collect()
        })
        .collect();
    assert_eq!(
        commands.iter().map(|words| words[0]).collect::<Vec<_>>(),
        ["doctor", "run"]
    );
    let place = Place::new();
    place.run(["init", "migration"]).expect(0);
    // Servers that nobody can reach, on this machine.
    let suite = fs::read_to_string(place.path("migration/suite.yaml")).expect("the suite");
    let suite = suite
        .replace("imap.old.example", "127.0.0.1:1")
        .replace("imap.new.example", "127.0.0.1:2");
    assert!(!suite.contains(".example\""), "{suite}");
    place.write("migration/suite.yaml", suite);
    for words in commands {
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        place.run(words).expect(3);
    }
}
