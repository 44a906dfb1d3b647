//! Canary secrets: they are told to the server they are for, and stand in no byte of anything else.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use super::command::{Place, Running, verdicts, wait_until};
use super::silent::{Parrot, Silent};

/// From the environment.
const FROM_ENVIRONMENT: &str = "Canary-Env-7fQz41";
/// From a file, with everything that has to be escaped somewhere.
const FROM_FILE: &str = "Canary\"File&<8k%Zü\\x>'";
/// From a program.
const FROM_PROGRAM: &str = "Canary-Token-x9Lm23==";

/// Every form in which a secret could stand somewhere.
fn forms(secret: &str) -> Vec<Vec<u8>> {
    let json = serde_json::to_string(secret).expect("text is JSON");
    let percent: String = secret
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    let xml = secret
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let quoted = xml.replace('"', "&quot;");
    let imap = secret.replace('\\', "\\\\").replace('"', "\\\"");
    let mut forms: Vec<String> = vec![
        secret.to_owned(),
        json.trim_matches('"').to_owned(),
        json.trim_matches('"')
            .replace('\\', "\\\\")
            .replace('"', "\\\""),
        percent.to_lowercase(),
        percent,
        quoted.replace('\'', "&#39;"),
        quoted.replace('\'', "&apos;"),
        quoted,
        xml,
        imap,
        secret.bytes().map(|byte| format!("{byte:02x}")).collect(),
    ];
    for prefix in 0..3 {
        let shifted = [&b"\0\0\0"[..prefix], secret.as_bytes()].concat();
        for engine in [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD] {
            let code = engine.encode(&shifted);
            // The ends mix with what stands before and after; the middle is the secret's alone.
            let from = if prefix == 0 { 0 } else { 4 };
            forms.push(
                code.trim_end_matches('=')[from..]
                    .chars()
                    .rev()
                    .skip(2)
                    .collect::<Vec<_>>()
                    .iter()
                    .rev()
                    .collect(),
            );
        }
    }
    forms.into_iter().map(String::into_bytes).collect()
}

#[track_caller]
fn assert_silent_about(secret: &str, place: &str, bytes: &[u8]) {
    for form in forms(secret) {
        let found = bytes.windows(form.len()).position(|window| window == form);
        if let Some(at) = found {
            let around =
                String::from_utf8_lossy(&bytes[at.saturating_sub(80)..bytes.len().min(at + 80)]);
            panic!(
                "{place} holds `{}`: ...{around}...",
                String::from_utf8_lossy(&form)
            );
        }
    }
}

fn every_file(folder: &Path, each: &mut dyn FnMut(&Path, &[u8])) {
    for entry in fs::read_dir(folder).expect("a folder can be listed") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            every_file(&path, each);
        } else {
            each(&path, &fs::read(&path).expect("a file can be read"));
        }
    }
}

/// Three accounts: secrets from the environment, from a file and from a program.
fn suite(place: &Place, ports: [u16; 2]) {
    place.write("secret.txt", format!("{FROM_FILE}\n"));
    let program = place.write(
        "token",
        format!("#!/bin/sh\nprintf '%s\\n' '{FROM_PROGRAM}'\n"),
    );
    fs::set_permissions(program, fs::Permissions::from_mode(0o700))
        .expect("permissions can be set");
    let [source, target] =
        ports.map(|port| format!("mail: {{ imap: \"imap://127.0.0.1:{port}\", tls: plaintext }}"));
    let port = ports[0];
    place.write(
        "suite.yaml",
        format!(
            "suite: Canaries\nsystems:\n  source: {{ label: Old, {source} }}\n  target: {{ label: New, {target} }}\n  \
             tokens: {{ label: Tokens, mail: {{ imap: \"imap://127.0.0.1:{port}\", tls: plaintext, auth: xoauth2, \
             user: carl, token: \"${{command: ./token}}\" }} }}\n\
             accounts: {{ file: accounts.csv }}\ncases:\n\
             - {{ id: PASSWORD, title: Passwords, for-each: accounts, mail.folders: {{}} }}\n\
             - {{ id: TOKEN, title: Tokens, between: [tokens, target], as: anna, mail.folders: {{}} }}\n"
        ),
    );
    place.write(
        "accounts.csv",
        "name,source_user,target_user,source_password,target_password\n\
         anna,anna,anna,${env:CANARY},${env:CANARY}\nben,ben,ben,${file:secret.txt},${file:secret.txt}\n",
    );
}

#[test]
fn a_secret_reaches_its_server_and_nothing_else() {
    let place = Place::new();
    let parrots = [Parrot::start(), Parrot::start()];
    suite(&place, parrots.each_ref().map(|parrot| parrot.port));
    for args in [
        vec!["run", "suite.yaml", "--out", "run"],
        vec!["report", "run"],
        vec!["plan", "suite.yaml"],
        vec!["validate", "suite.yaml"],
        vec!["list", "suite.yaml"],
        vec!["--help"],
        vec!["run", "--help"],
    ] {
        let mut command = place.landfall(&args);
        command.env("CANARY", FROM_ENVIRONMENT);
        let finished = Running::start(command).finish();
        for secret in [FROM_ENVIRONMENT, FROM_FILE, FROM_PROGRAM] {
            assert_silent_about(
                secret,
                &format!("stdout of {args:?}"),
                finished.stdout.as_bytes(),
            );
            assert_silent_about(
                secret,
                &format!("stderr of {args:?}"),
                finished.stderr.as_bytes(),
            );
        }
        if args[0] == "run" && args[1] == "suite.yaml" {
            finished.expect(3);
        }
    }
    assert!(
        verdicts(&place.path("run"))
            .values()
            .all(|verdict| verdict == "inconclusive")
    );
    let mut files = 0;
    every_file(&place.path("run"), &mut |path, bytes| {
        files += 1;
        for secret in [FROM_ENVIRONMENT, FROM_FILE, FROM_PROGRAM] {
            assert_silent_about(secret, &path.display().to_string(), bytes);
        }
    });
    assert!(files >= 7, "the run wrote {files} files only");

    // The test could not fail if the secrets had never been used, or the server's words never been written down.
    let results = fs::read_to_string(place.path("run/results.json")).expect("results.json");
    assert!(
        results.contains("I do not like"),
        "what the server said is not in the results"
    );
    let heard = parrots.map(|parrot| parrot.heard()).concat();
    let heard_form = |secret| {
        forms(secret)
            .iter()
            .any(|form| heard.windows(form.len()).any(|window| window == form))
    };
    for secret in [FROM_ENVIRONMENT, FROM_FILE, FROM_PROGRAM] {
        assert!(
            heard_form(secret),
            "`{secret}` was never told to its server: {}",
            String::from_utf8_lossy(&heard)
        );
    }
}

#[test]
fn the_list_of_processes_shows_no_secret() {
    let place = Place::new();
    let servers = [Silent::start(), Silent::start()];
    suite(&place, servers.each_ref().map(|server| server.port));
    let mut command = place.landfall(["run", "suite.yaml", "--out", "run"]);
    command.env("CANARY", FROM_ENVIRONMENT);
    let mut running = Running::start(command);
    wait_until("the secrets are resolved and a server is asked", || {
        servers.iter().any(|server| server.accepted() > 0) || running.has_ended()
    });
    let pid = running.pid();
    for file in ["cmdline", "comm", "status"] {
        let shown = fs::read(format!("/proc/{pid}/{file}")).expect("the command is under way");
        for secret in [FROM_ENVIRONMENT, FROM_FILE, FROM_PROGRAM] {
            assert_silent_about(secret, file, &shown);
        }
    }
    running.signal("TERM");
    running.finish().expect(143);
}

/// A secret that is a word of ours must not make holes in our sentences: they would tell what it is.
#[test]
fn our_own_sentences_are_not_masked() {
    let place = Place::new();
    place.write(
        "suite.yaml",
        "suite: Words\nsystems:\n  source: { label: Old, mail: { imap: \"imap://127.0.0.1:1\", tls: plaintext } }\n  \
         target: { label: New, mail: { imap: \"imap://127.0.0.1:2\", tls: plaintext, password: \"${env:WORD}\" } }\n\
         accounts:\n- { name: anna, source_user: anna, target_user: anna }\ncases:\n- { id: M-1, title: Mail, for-each: accounts, mail.folders: {} }\n",
    );
    for command in [
        &["doctor", "suite.yaml"][..],
        &["run", "suite.yaml", "--out", "run"],
    ] {
        let mut command = place.landfall(command);
        command.env("WORD", "secret");
        let told = Running::start(command).finish().expect(3);
        let told = format!("{}{}", told.stdout, told.stderr);
        assert!(told.contains("secrets"), "{told}");
        assert!(!told.contains("•••s"), "{told}");
    }
    let html = fs::read_to_string(place.path("run/report.html")).expect("a report");
    assert!(!html.contains("•••s"));
}
