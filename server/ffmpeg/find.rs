//! Finds ffmpeg and ffprobe, and checks that they can do what is needed.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::ladder::{THREAD_MEMORY, TIMES, Times};
use super::runner::{Command, Limits, Sink};
use super::{Confinement, Failure};
use crate::config::FfmpegChoice;

/// The oldest major version of ffmpeg with which this is tested.
const MIN_MAJOR: u32 = 5;

/// What ffmpeg must have, by the option that lists it.
const NEEDED: &[(&str, &[&str])] = &[
    ("-encoders", &["libx264", "aac", "png", "webvtt"]),
    (
        "-filters",
        &["aresample", "bwdif", "fps", "metadata", "scale", "signalstats", "thumbnail", "tile", "tonemap", "zscale"],
    ),
    ("-muxers", &["hls", "webvtt"]),
];

/// The longest time that each of the checks may take.
const CHECK_TIME: Duration = Duration::from_secs(30);
/// The most that each of the checks may print, in bytes.
const CHECK_BYTES: usize = 1 << 20;

/// ffmpeg and ffprobe, found and checked; makes what a video gets.
#[derive(Debug, Clone)]
pub struct Tools {
    pub(super) launcher: PathBuf,
    pub(super) ffmpeg: PathBuf,
    pub(super) ffprobe: PathBuf,
    pub(super) threads: u32,
    pub(super) times: Times,
    version: Version,
    confinement: Confinement,
}

/// The version of ffmpeg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// As it says itself: `5.1.9-0+deb12u1`.
    pub text: String,
    /// The first number; `None` for builds between releases.
    pub major: Option<u32>,
}

/// Why ffmpeg cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// There is none in PATH.
    #[error("ffmpeg and ffprobe are not in PATH")]
    Missing,
    /// The chosen program, or its neighbour, does not exist.
    #[error(
        "--ffmpeg: {0} is not there; name the program ffmpeg, with ffprobe in the same folder, or use --ffmpeg off"
    )]
    NoProgram(PathBuf),
    /// It does not run, in the sandbox in which it has to.
    #[error("--ffmpeg: {0} cannot be run ({1}); name another ffmpeg, or use --ffmpeg off")]
    Fails(PathBuf, Failure),
    /// It is too old.
    #[error("ffmpeg {0} is too old; install version {MIN_MAJOR} or later, or use --ffmpeg off")]
    Old(String),
    /// It was built without something.
    #[error("ffmpeg has no {0}; install another build, or use --ffmpeg off")]
    Lacks(String),
}

impl Tools {
    /// Finds the programs by the flag `--ffmpeg`, and logs which; `None` if there are none, or none are wanted.
    ///
    /// # Errors
    ///
    /// Fails if the flag names a program that cannot be used.
    pub async fn find(choice: Option<&FfmpegChoice>) -> Result<Option<Self>, FindError> {
        match choice {
            Some(FfmpegChoice::Off) => Ok(None),
            Some(FfmpegChoice::At(path)) => Self::at(path, &this_program()).await.map(Some),
            None => {
                let found = match search() {
                    Some(path) => Self::at(&path, &this_program()).await,
                    None => Err(FindError::Missing),
                };
                if let Err(error) = &found {
                    tracing::warn!(%error, "videos are played as they were uploaded, because ffmpeg cannot be used");
                }
                Ok(found.ok())
            }
        }
    }

    /// Checks the program at this path and its neighbour; `launcher` is the program `marquee`.
    pub async fn at(ffmpeg: &Path, launcher: &Path) -> Result<Self, FindError> {
        let absent = |path: &Path| FindError::NoProgram(path.to_owned());
        let neighbour = ffmpeg.with_file_name("ffprobe");
        // Without links, because the sandbox allows files and not names.
        let program = |path: &Path| path.canonicalize().map_err(|_| absent(path));
        let mut tools = Self {
            launcher: launcher.to_owned(),
            ffmpeg: program(ffmpeg)?,
            ffprobe: program(&neighbour)?,
            threads: std::thread::available_parallelism().map_or(1, |cores| u32::try_from(cores.get()).unwrap_or(1)),
            times: TIMES,
            version: Version { text: String::new(), major: None },
            confinement: Confinement::NONE,
        };
        tools.confinement = tools.confinement().await?;
        tools.version = Version::read(&tools.ask(&tools.ffmpeg, "-version").await?);
        if tools.version.major.is_some_and(|major| major < MIN_MAJOR) {
            return Err(FindError::Old(tools.version.text));
        }
        tools.ask(&tools.ffprobe, "-version").await?;
        for (list, names) in NEEDED {
            let listed = tools.ask(&tools.ffmpeg, list).await?;
            if let Some(name) = names.iter().find(|name| !lists(&listed, name)) {
                return Err(FindError::Lacks(format!("{} in {list}", *name)));
            }
        }
        tracing::info!(
            ffmpeg = %tools.ffmpeg.display(), version = tools.version.text, confinement = %tools.confinement,
            "ffmpeg was found"
        );
        if !tools.confinement.is_full() {
            tracing::warn!(confinement = %tools.confinement, "this system cannot confine ffmpeg completely");
        }
        Ok(tools)
    }

    /// The version of ffmpeg.
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// How far ffmpeg is confined.
    pub fn confined(&self) -> Confinement {
        self.confinement
    }

    /// With this many threads for each command; by default one per core.
    #[must_use]
    pub fn with_threads(mut self, threads: u32) -> Self {
        self.threads = threads.max(1);
        self
    }

    /// With other limits of time.
    #[must_use]
    pub fn with_times(mut self, times: Times) -> Self {
        self.times = times;
        self
    }

    /// What a program prints with this option.
    async fn ask(&self, program: &Path, option: &str) -> Result<String, FindError> {
        let arguments = ["-hide_banner", option].map(OsString::from).to_vec();
        self.check(program, arguments).await.map_err(|failure| FindError::Fails(program.to_owned(), failure))
    }

    async fn check(&self, program: &Path, arguments: Vec<OsString>) -> Result<String, Failure> {
        let limits = Limits {
            time: CHECK_TIME,
            stall: CHECK_TIME,
            cpu: CHECK_TIME,
            memory_bytes: (1 << 30) + 16 * THREAD_MEMORY,
            output_bytes: 0,
        };
        let command = Command { launcher: &self.launcher, program, arguments, read: None, write: None, limits };
        let mut printed = Vec::new();
        command.run(&CancellationToken::new(), Sink::Keep(&mut printed, CHECK_BYTES)).await?;
        Ok(String::from_utf8_lossy(&printed).into_owned())
    }

    /// Asks the sandbox what it can enforce.
    async fn confinement(&self) -> Result<Confinement, FindError> {
        let output = tokio::process::Command::new(&self.launcher)
            .args(["sandbox", "--report"])
            .env_clear()
            .output()
            .await
            .map_err(|error| FindError::Fails(self.launcher.clone(), Failure::machine(error)))?;
        let printed = String::from_utf8_lossy(&output.stdout);
        Confinement::read(&printed).ok_or_else(|| {
            let said = String::from_utf8_lossy(&output.stderr);
            FindError::Fails(self.launcher.clone(), Failure::machine(said.trim_end()))
        })
    }
}

impl Version {
    /// Reads `ffmpeg version 5.1.9-0+deb12u1 Copyright ...`.
    fn read(printed: &str) -> Self {
        let text = printed.split_whitespace().nth(2).unwrap_or_default();
        // Some builds begin with "n".
        let number = text.strip_prefix('n').unwrap_or(text);
        let major = number.split(|one: char| !one.is_ascii_digit()).next().unwrap_or_default();
        // A build of a day: `2026-01-01-git-...`.
        let major = major.parse().ok().filter(|major| *major < 1000);
        Self { text: text.to_owned(), major }
    }
}

/// Whether a list of ffmpeg has a name: the second word of a line, after letters for properties.
fn lists(printed: &str, name: &str) -> bool {
    printed
        .lines()
        .any(|line| line.split_whitespace().nth(1).is_some_and(|names| names.split(',').any(|one| one == name)))
}

/// The first folder of PATH that has both programs.
fn search() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let is_complete = |folder: &PathBuf| ["ffmpeg", "ffprobe"].iter().all(|name| folder.join(name).is_file());
    Some(env::split_paths(&path).find(is_complete)?.join("ffmpeg"))
}

/// This program. On Linux the path stays valid when the file is replaced.
fn this_program() -> PathBuf {
    if cfg!(target_os = "linux") {
        PathBuf::from("/proc/self/exe")
    } else {
        env::current_exe().unwrap_or_else(|_| PathBuf::from("marquee"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_in_every_form() {
        let major = |text: &str| Version::read(&format!("ffmpeg version {text} Copyright (c)")).major;
        assert_eq!(major("5.1.9-0+deb12u1"), Some(5));
        assert_eq!(major("n7.1"), Some(7));
        assert_eq!(major("8"), Some(8));
        assert_eq!(major("N-117000-gabcdef"), None);
        assert_eq!(major("2026-01-01-git-abc"), None);
        assert_eq!(Version::read("").text, "");
    }

    #[test]
    fn a_name_is_found_in_a_list() {
        let printed = " V....D libx264              libx264 H.264 (codec h264)\n A....D aac  AAC\n D  mov,mp4,m4a  x";
        assert!(lists(printed, "libx264") && lists(printed, "aac") && lists(printed, "mp4"));
        assert!(!lists(printed, "x264") && !lists(printed, "H.264"));
    }
}
