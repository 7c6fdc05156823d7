//! Why a contract does not build.

use std::{fmt, io, path::PathBuf};

/// A failed generation.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The protos do not compile; the text has file, line and column.
    #[error("{0:?}")]
    Compile(#[from] protox::Error),
    /// A file or folder cannot be read or written.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// prost or tonic could not write the stubs.
    #[error("stubs: {0}")]
    Stubs(io::Error),
    /// The protos compile, but break a rule of the contract.
    #[error("{}", list(.0))]
    Contract(Vec<Problem>),
}

/// One element of the contract that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The full name of the element, for example `marquee.v1.LoginRequest.login`.
    pub element: String,
    /// What is wrong with it, and what to do.
    pub what: String,
}

impl Problem {
    /// A problem with the element of that full name.
    pub(crate) fn new(element: impl Into<String>, what: impl Into<String>) -> Self {
        Self { element: element.into(), what: what.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.element, self.what)
    }
}

/// One problem a line.
fn list(problems: &[Problem]) -> String {
    let lines: Vec<_> = problems.iter().map(Problem::to_string).collect();
    lines.join("\n")
}
