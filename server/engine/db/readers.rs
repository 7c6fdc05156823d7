//! SQLite's readers: a few connections, each lent out for one statement.
//!
//! A statement whose caller is gone (cancelled, or past its deadline) is interrupted: SQLite asks the connection's progress
//! handler every [`STEPS`] steps of its virtual machine whether to go on.
//!
//! sqlx's own pool spawns a task for every connection that comes back and asks it whether it is alive. For SQLite that is a
//! round trip to the connection's thread, which costs as much as a small query, and a file does not hang up.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Error, SqliteConnection};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::executor::{Lender, Loan, executor};
use crate::request;

/// Steps of SQLite's virtual machine between two looks at whether a statement is still wanted: some tens of microseconds.
const STEPS: i32 = 1_000;

/// The readers; cheap to clone.
#[derive(Debug, Clone)]
pub struct Readers(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    options: SqliteConnectOptions,
    patience: Duration,
    permits: Arc<Semaphore>,
    count: u32,
    /// Those that nobody has. They are opened when they are needed for the first time.
    idle: Mutex<Vec<Reader>>,
}

/// A connection, and the flag that interrupts its statement.
#[derive(Debug)]
struct Reader {
    connection: SqliteConnection,
    is_interrupted: Arc<AtomicBool>,
}

/// A connection, until it is dropped.
pub(super) struct ReaderLoan {
    reader: Option<Reader>,
    readers: Readers,
    /// Whether a statement has begun that was not seen to end.
    is_running: bool,
    permit: Option<OwnedSemaphorePermit>,
}

impl Readers {
    /// At most `count` connections; who finds none waits for `patience`.
    pub(super) fn new(options: SqliteConnectOptions, count: u32, patience: Duration) -> Self {
        let permits = Arc::new(Semaphore::new(count as usize));
        Self(Arc::new(Inner { options, patience, permits, count, idle: Mutex::new(Vec::new()) }))
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Reader>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes the connections after the statements that run; further ones fail.
    pub(super) async fn close(&self) {
        // Fails when it was closed before.
        let all = self.0.permits.acquire_many(self.0.count).await;
        self.0.permits.close();
        drop(all);
        let readers = std::mem::take(&mut *self.idle());
        for reader in readers {
            if let Err(error) = reader.connection.close().await {
                tracing::warn!(%error, "a reader did not close in order");
            }
        }
    }
}

impl Reader {
    async fn open(options: &SqliteConnectOptions) -> Result<Self, Error> {
        let mut connection = options.connect().await?;
        let is_interrupted = Arc::new(AtomicBool::new(false));
        let flag = is_interrupted.clone();
        connection.lock_handle().await?.set_progress_handler(STEPS, move || !flag.load(Ordering::Relaxed));
        Ok(Self { connection, is_interrupted })
    }
}

impl Drop for ReaderLoan {
    fn drop(&mut self) {
        let Some(mut reader) = self.reader.take() else { return };
        if !self.is_running {
            self.readers.idle().push(reader);
            return;
        }
        reader.is_interrupted.store(true, Ordering::Relaxed);
        // Without a runtime the process ends, and the connection with it.
        let Ok(runtime) = Handle::try_current() else { return };
        let (readers, permit) = (self.readers.clone(), self.permit.take());
        runtime.spawn(async move {
            // The connection's thread takes this up when the statement has ended.
            if reader.connection.ping().await.is_ok() {
                reader.is_interrupted.store(false, Ordering::Relaxed);
                readers.idle().push(reader);
            }
            drop(permit);
        });
    }
}

impl Lender for &Readers {
    type Loan = ReaderLoan;

    async fn lend(self) -> Result<ReaderLoan, Error> {
        // What a transaction of the request has seen before it was dropped is there when the request looks again.
        request::settled().await;
        let permits = &self.0.permits;
        let permit = match permits.clone().try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => match tokio::time::timeout(self.0.patience, permits.clone().acquire_owned()).await {
                Ok(permit) => permit.map_err(|_| Error::PoolClosed)?,
                Err(_) => return Err(Error::PoolTimedOut),
            },
        };
        let idle = self.idle().pop();
        let reader = match idle {
            Some(reader) => reader,
            None => Reader::open(&self.0.options).await?,
        };
        Ok(ReaderLoan { reader: Some(reader), readers: self.clone(), is_running: false, permit: Some(permit) })
    }
}

impl Loan for ReaderLoan {
    fn start(&mut self) -> Result<&mut SqliteConnection, Error> {
        self.is_running = true;
        self.reader.as_mut().map(|reader| &mut reader.connection).ok_or(Error::WorkerCrashed)
    }

    /// Lets go of a connection whose thread is gone, so that another is opened in its place.
    async fn end<T: Send>(mut self, result: Result<T, Error>) -> Result<T, Error> {
        self.is_running = false;
        if matches!(result, Err(Error::WorkerCrashed)) {
            self.reader = None;
        }
        result
    }
}

executor!(&'c Readers);
