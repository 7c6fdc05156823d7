//! A transaction on the writer, and a single statement as a transaction of its own.

use sqlx::{Error, SqliteConnection};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use super::super::executor::{Lender, Loan, executor};
use super::state::{Committer, State};
use super::{Writer, WriterGuard};
use crate::request;

/// A member of a group: a transaction on the writer, undone when it is dropped without a commit.
#[derive(Debug)]
pub struct Member {
    writer: Writer,
    /// None after the member is finished.
    guard: Option<WriterGuard>,
}

impl Member {
    pub(super) async fn begin(writer: Writer, guard: WriterGuard) -> Result<Self, Error> {
        let mut member = Self { writer, guard: Some(guard) };
        member.state()?.begin().await?;
        Ok(member)
    }

    /// Finishes the member and waits until its group is committed.
    pub(in super::super) async fn commit(mut self) -> Result<(), Error> {
        let (outcome, committer) = self.state()?.finish()?;
        let guard = self.guard.take();
        match committer {
            Committer::AnotherMember => drop(guard),
            Committer::LaterTask(number) => {
                drop(guard);
                tokio::spawn(self.writer.clone().commit_later(number));
            }
            Committer::ThisMember => {
                tokio::spawn(async move {
                    if let Some(mut guard) = guard {
                        guard.commit().await;
                    }
                });
            }
        }
        outcome.wait().await?;
        self.writer.counters.transactions.inc();
        Ok(())
    }

    /// Undoes the member, and waits until the rest of its group is committed.
    pub(in super::super) async fn rollback(mut self) -> Result<(), Error> {
        match self.roll_back() {
            Some(task) => task.await.map_err(|_| Error::WorkerCrashed)?,
            None => Ok(()),
        }
    }

    /// Undoes the member in a task, so that a cancelled caller cannot leave the transaction open.
    fn roll_back(&mut self) -> Option<JoinHandle<Result<(), Error>>> {
        let mut guard = self.guard.take()?;
        // Without a runtime, the next holder of the connection undoes the member (`Writer::acquire`).
        let runtime = Handle::try_current().ok()?;
        Some(runtime.spawn(request::before_answer(async move {
            guard.undo().await?;
            let others = guard.wait_for_group();
            drop(guard);
            match others {
                Some(others) => others.wait().await,
                None => Ok(()),
            }
        })))
    }

    pub(super) fn state(&mut self) -> Result<&mut State, Error> {
        self.guard.as_deref_mut().ok_or(Error::WorkerCrashed)
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        // The result is ignored: a failed commit of the rest of the group does not concern a dropped member.
        let _ = self.roll_back();
    }
}

impl Lender for &mut Member {
    type Loan = Self;

    async fn lend(self) -> Result<Self, Error> {
        Ok(self)
    }
}

impl Loan for &mut Member {
    fn start(&mut self) -> Result<&mut SqliteConnection, Error> {
        self.state()?.start()
    }

    async fn end<T: Send>(self, result: Result<T, Error>) -> Result<T, Error> {
        self.state()?.record_result(result)
    }
}

executor!(&'c mut Member);

/// A single statement: a transaction of its own.
impl Lender for &Writer {
    type Loan = Member;

    fn lend(self) -> impl Future<Output = Result<Member, Error>> + Send {
        self.begin()
    }
}

impl Loan for Member {
    fn start(&mut self) -> Result<&mut SqliteConnection, Error> {
        self.state()?.start()
    }

    async fn end<T: Send>(mut self, result: Result<T, Error>) -> Result<T, Error> {
        let result = self.state()?.record_result(result)?;
        self.commit().await?;
        Ok(result)
    }
}

executor!(&'c Writer);
