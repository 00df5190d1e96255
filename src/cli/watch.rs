//! `situs watch`: builds again whenever something it reads changes, and says what that changed.
//!
//! It looks at sizes and times of the files itself, some forty times a second for a small project and less often for a
//! large one. That needs no service of the system, works on every disk, and is quick enough for a person.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use clap::Args;

use super::Verb;
use super::build::{self, BuildArgs};
use super::config::{self, Completed, FILE};
use super::depend::Needs;
use super::messages::{Messages, escape, escape_lines};
use crate::compare::{Pair, compare};

const AFTER_HELP: &str = "\
Examples:
  situs watch
      builds as situs.toml says, and again after every save; Ctrl+C ends it
  situs watch reports/ --out layers
      the same without a situs.toml";

/// The shortest rest between two looks.
const REST: Duration = Duration::from_millis(25);
/// A look may take so small a part of the time.
const PART: u32 = 10;

/// Builds again whenever an input changes, and says what that changed; takes what `situs build` takes
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct WatchArgs {
    #[command(flatten)]
    build: BuildArgs,
    /// End after so many builds
    #[arg(long, value_name = "N", hide = true)]
    builds: Option<u32>,
}

/// What the files looked like: where, how long, when changed.
type Look = Vec<(PathBuf, Option<(u64, Option<SystemTime>)>)>;

/// Runs until it is ended; messages go to `err`. `raw` is the command line as it was given.
pub(super) fn run(raw: &[OsString], out: &mut dyn io::Write, err: &mut dyn io::Write) -> u8 {
    let Ok(home) = env::current_dir() else { return 1 };
    let mut done = 0_u32;
    loop {
        // A changed situs.toml is read again, from where the program was started.
        if env::set_current_dir(&home).is_err() {
            return 1;
        }
        let (look, code, last) = once(raw, out, err);
        done = done.saturating_add(1);
        if last.is_some_and(|most| done >= most) {
            return code;
        }
        let Some((args, completed)) = look.1 else {
            wait(&look.0, || vec![seen(Path::new(FILE))]);
            continue;
        };
        wait(&look.0, || look_at(&args, &completed));
    }
}

/// Reads the settings, builds, and says what changed.
fn once(raw: &[OsString], out: &mut dyn io::Write, err: &mut dyn io::Write) -> (Watched, u8, Option<u32>) {
    let parsed = config::complete(raw.to_vec()).and_then(|completed| match super::parse(&completed) {
        Ok(cli) => Ok((cli, completed)),
        Err(said) => {
            super::say(&said, out, err);
            Err(Vec::new())
        }
    });
    let (mut args, completed) = match parsed {
        Ok((super::Cli { verb: Verb::Watch(args) }, completed)) => (args, completed),
        Ok(_) => return ((Vec::new(), None), 2, Some(0)),
        Err(errors) => {
            let code = Messages::human(err).errors(&errors);
            // Without a file there is nothing to wait for.
            let last = (!Path::new(FILE).exists()).then_some(0);
            return ((vec![seen(Path::new(FILE))], None), code, last);
        }
    };
    args.build.quiet = true;
    if args.build.meant_from_here(&completed).is_err() {
        return ((Vec::new(), None), 1, Some(0));
    }
    // Looked at before the build, so that what changes during it is not missed.
    let look = look_at(&args.build, &completed);
    let (before, begun) = (layers(args.build.out()), Instant::now());
    let code = build::run_here(&args.build, &completed, out, err);
    if code == 0 {
        tell(&before, &layers(args.build.out()), begun.elapsed(), err);
    }
    ((look, Some((args.build, completed))), code, args.builds)
}

/// What was looked at, and what is to be looked at again.
type Watched = (Look, Option<(BuildArgs, Completed)>);

fn tell(before: &Layers, after: &Layers, took: Duration, err: &mut dyn io::Write) {
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    let bytes = |of: &'_ Layers, name: &String| of.get(name).cloned();
    let files: Vec<_> = names.map(|name| (name, bytes(before, name), bytes(after, name))).collect();
    let pairs: Vec<Pair<'_>> = files
        .iter()
        .map(|(name, old, new)| Pair { name: name.as_str(), old: old.as_deref(), new: new.as_deref() })
        .collect();
    let difference = compare(&pairs);
    let text = match difference.is_empty() {
        true => "nothing changed\n".to_owned(),
        // All is new.
        false if before.is_empty() => difference.sum() + "\n",
        false => difference.to_string(),
    };
    let _ = writeln!(err, "{}{}", escape_lines(&text), escape(&format!("built in {} ms", took.as_millis())));
    let _ = err.flush();
}

type Layers = BTreeMap<String, Vec<u8>>;

/// The files of the output that situs could have written.
fn layers(out: &Path) -> Layers {
    let files = super::diff::files(out).unwrap_or_default();
    files.into_iter().filter_map(|(name, path)| Some((name, fs::read(path).ok()?))).collect()
}

/// Everything that a build reads, as it looks now.
fn look_at(args: &BuildArgs, completed: &Completed) -> Look {
    let inputs = args.reading.files(args.out()).unwrap_or_default();
    let needs = Needs::new(&args.reading, &inputs, completed, args.locked());
    needs.files.iter().map(|path| seen(path)).collect()
}

fn seen(path: &Path) -> (PathBuf, Option<(u64, Option<SystemTime>)>) {
    let found = fs::metadata(path).ok().map(|found| (found.len(), found.modified().ok()));
    (path.to_owned(), found)
}

/// Waits until something looks otherwise, and then until it stays so: a save may take several steps.
fn wait(before: &Look, look: impl Fn() -> Look) {
    let mut last = before.clone();
    loop {
        let begun = Instant::now();
        let now = look();
        if now != *before && now == last {
            return;
        }
        let changed = now != last;
        last = now;
        let rest = REST.max(begun.elapsed().saturating_mul(PART));
        thread::sleep(if changed { rest.checked_div(4).unwrap_or(rest) } else { rest });
    }
}
