//! One transaction on the writer, and one statement that is a transaction.

use sqlx::{Error, SqliteConnection};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use super::super::executor::{Lender, Loan, executor};
use super::state::{Committer, State};
use super::{Writer, WriterGuard};
use crate::request;

/// A member of a group: a transaction on the writer, which is undone unless it is committed.
#[derive(Debug)]
pub struct Member {
    writer: Writer,
    /// Until it is finished.
    guard: Option<WriterGuard>,
}

impl Member {
    pub(super) async fn begin(writer: Writer, guard: WriterGuard) -> Result<Self, Error> {
        let mut member = Self { writer, guard: Some(guard) };
        member.state()?.begin().await?;
        Ok(member)
    }

    /// Waits until the group is committed.
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

    /// Undoes everything, and waits until what was there before is committed.
    pub(in super::super) async fn rollback(mut self) -> Result<(), Error> {
        match self.roll_back() {
            Some(task) => task.await.map_err(|_| Error::WorkerCrashed)?,
            None => Ok(()),
        }
    }

    /// Does so in a task: a transaction must not stay open when nobody waits for that.
    fn roll_back(&mut self) -> Option<JoinHandle<Result<(), Error>>> {
        let mut guard = self.guard.take()?;
        // Without a runtime, whoever comes next does it.
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
        // Who drops it does not wait. That the others' commit fails is no business of theirs.
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

/// One statement: a transaction of its own.
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
