//! The errors of the generator.

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
        /// The operating system's error.
        source: io::Error,
    },
    /// prost or tonic could not write the stubs.
    #[error("stubs: {0}")]
    Stubs(io::Error),
    /// The protos compile, but break rules of the contract.
    #[error("{}", list(.0))]
    Contract(Vec<Problem>),
}

/// A problem with one element of the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The full name of the element, for example `marquee.v1.LoginRequest.login`.
    pub element: String,
    /// The problem, and how to solve it.
    pub what: String,
}

impl Problem {
    /// A problem with the element with this full name.
    pub(crate) fn new(element: impl Into<String>, what: impl Into<String>) -> Self {
        Self { element: element.into(), what: what.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.element, self.what)
    }
}

/// Lists one problem per line.
fn list(problems: &[Problem]) -> String {
    let lines: Vec<_> = problems.iter().map(Problem::to_string).collect();
    lines.join("\n")
}
