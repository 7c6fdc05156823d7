//! Why a command failed.

/// Why nothing was made. [`Failure::reason`] is for the video's owner; the details are in the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The file is beyond a limit of `ladder.rs`, or has nothing that can be shown; the text says which, for people.
    #[error("refused: {0}")]
    Refused(String),
    /// ffmpeg cannot read the file.
    #[error("ffmpeg cannot read the file")]
    Unreadable,
    /// ffmpeg ended without an error, and without the output.
    #[error("ffmpeg wrote nothing")]
    NoOutput,
    /// The output is not what the command asks for; a fault of the pipeline or of ffmpeg, not of the file.
    #[error("unexpected output: {0}")]
    BadOutput(String),
    /// It took longer than its time.
    #[error("it took too long")]
    Timeout,
    /// It made no progress.
    #[error("it made no progress")]
    Stalled,
    /// It wrote more than it may.
    #[error("the output is too large")]
    TooLarge,
    /// It needed more memory than it may have.
    #[error("it needed too much memory")]
    OutOfMemory,
    /// It was killed from outside, by the system or by a limit of processor time.
    #[error("it was killed")]
    Killed,
    /// It ended by a signal of its own making: a fault of ffmpeg on this file.
    #[error("it crashed with signal {0}")]
    Crashed(i32),
    /// The caller cancelled it.
    #[error("cancelled")]
    Cancelled,
    /// The disk is full.
    #[error("no space is left")]
    DiskFull,
    /// The command could not be run, or a file could not be read: a fault of this machine.
    #[error("the machine failed: {0}")]
    Machine(String),
}

impl Failure {
    /// Whether the same command may succeed at another time: the cause is the machine, not the file.
    pub fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Timeout
                | Self::Stalled
                | Self::OutOfMemory
                | Self::Killed
                | Self::Cancelled
                | Self::DiskFull
                | Self::Machine(_)
        )
    }

    /// The word for metrics and stored failures.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Unreadable => "unreadable",
            Self::NoOutput => "no_output",
            Self::BadOutput(_) => "bad_output",
            Self::Timeout => "timeout",
            Self::Stalled => "stalled",
            Self::TooLarge => "too_large",
            Self::OutOfMemory => "out_of_memory",
            Self::Killed => "killed",
            Self::Crashed(_) => "crashed",
            Self::Cancelled => "cancelled",
            Self::DiskFull => "disk_full",
            Self::Machine(_) => "machine",
        }
    }

    /// A sentence for the video's owner.
    pub fn reason(&self) -> &str {
        match self {
            Self::Refused(text) => text,
            Self::Unreadable | Self::Crashed(_) => {
                "The file could not be decoded: it is damaged, or in a format that is not supported."
            }
            Self::NoOutput => "The file has no pictures that could be decoded.",
            Self::Timeout | Self::Stalled | Self::Killed => "The file took too long to process.",
            Self::TooLarge => "What was made of the file became too large.",
            Self::OutOfMemory => "The file needs more memory to be processed than this server allows.",
            Self::Cancelled => "The processing was cancelled.",
            Self::BadOutput(_) | Self::DiskFull | Self::Machine(_) => {
                "The server could not process the file. It is not the file's fault."
            }
        }
    }

    pub(super) fn machine(error: impl std::fmt::Display) -> Self {
        Self::Machine(error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::StorageFull { Self::DiskFull } else { Self::machine(error) }
    }
}
