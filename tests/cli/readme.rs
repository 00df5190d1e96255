//! What README.md says is true: its commands run, and their answers are those it prints.

use std::fs;

use crate::situs::{Situs, bless, root};

/// A command of a ```` ```console ```` block and the lines below it.
struct Shown {
    command: String,
    answer: String,
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).expect("README.md")
}

/// Every `$ command` of the README's console blocks.
fn shown(text: &str) -> Vec<Shown> {
    let mut all: Vec<Shown> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match (inside, line) {
            (false, "```console") => inside = true,
            (true, "```") => inside = false,
            (true, line) => match (line.strip_prefix("$ "), all.last_mut()) {
                (Some(command), _) => all.push(Shown { command: command.to_owned(), answer: String::new() }),
                (None, Some(last)) => last.answer += &format!("{line}\n"),
                (None, None) => panic!("an answer without a command: {line}"),
            },
            (false, _) => {}
        }
    }
    all
}

/// Runs a command of the README with the program at hand; `None` where it isn't one of situs.
fn answer(command: &str) -> Option<String> {
    let dir = tempfile::tempdir().unwrap();
    let args = command.strip_prefix("situs ").or_else(|| command.strip_prefix("cargo run --release -- "))?;
    let mut situs = Situs::new();
    for arg in args.split_whitespace() {
        situs = match arg {
            "out" => situs.arg(dir.path().join("out")),
            arg => situs.arg(arg.trim_matches('"')),
        };
    }
    let run = situs.run();
    assert_eq!(run.code, Some(0), "{command}: {}", run.stderr);
    Some(run.stdout)
}

#[test]
fn the_two_commands_stand_in_it() {
    let text = readme();
    for command in ["cargo run --release -- build examples/durand-2026-02 --out out", "cargo test"] {
        assert!(text.lines().any(|line| line == format!("$ {command}")), "{command}");
    }
}

#[test]
fn its_commands_give_the_answers_it_prints() {
    let (mut text, mut asked) = (readme(), 0);
    let all = shown(&text);
    for Shown { command, answer: printed } in all {
        let Some(found) = answer(&command) else { continue };
        let asks = command.starts_with("situs resolve ") || command.starts_with("situs border ");
        asked += usize::from(asks);
        assert!(!asks || !found.is_empty(), "{command} answers nothing");
        if bless() {
            let (old, new) = (format!("$ {command}\n{printed}"), format!("$ {command}\n{found}"));
            text = text.replacen(&old, &new, 1);
        } else {
            assert_eq!(printed, found, "README.md, `{command}`; SITUS_BLESS=1 cargo test rewrites it");
        }
    }
    assert!(asked >= 2, "README.md shows neither resolve nor border");
    if bless() {
        fs::write(root().join("README.md"), text).unwrap();
    }
}

#[test]
fn every_file_it_links_to_exists() {
    for name in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        let text = fs::read_to_string(root().join(name)).unwrap_or_else(|why| panic!("{name}: {why}"));
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = link.split('#').next().unwrap_or_default();
            if path.is_empty() || path.contains("://") {
                continue;
            }
            assert!(root().join(path).exists(), "{name} links to {path}");
        }
    }
}

#[test]
fn it_names_every_file_that_a_build_writes() {
    let text = readme();
    for name in crate::tree::read(&crate::situs::example()).into_keys() {
        assert!(text.contains(&format!("`{name}`")), "README.md doesn't tell of {name}");
    }
}
