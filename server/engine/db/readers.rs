//! SQLite's readers: a few connections, each lent for one statement.
//!
//! A statement whose caller was cancelled or has passed its deadline is interrupted: SQLite calls the connection's
//! progress handler every [`STEPS`] steps of its virtual machine, and the handler checks a flag.
//!
//! sqlx's own pool spawns a task for every returned connection and pings it. For SQLite a ping is a round trip to the
//! connection's thread, which costs as much as a small query, and a file cannot disconnect.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Error, SqliteConnection};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::executor::{Lender, Loan, executor};
use crate::request;

/// Steps of SQLite's virtual machine between two checks of the flag: some tens of microseconds.
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
    /// Connections that are not lent. They are opened at their first use.
    idle: Mutex<Vec<Reader>>,
}

/// A connection, and the flag that interrupts its statement.
#[derive(Debug)]
struct Reader {
    connection: SqliteConnection,
    is_interrupted: Arc<AtomicBool>,
}

/// A lent connection, returned when this is dropped.
pub(super) struct ReaderLoan {
    reader: Option<Reader>,
    readers: Readers,
    /// Whether a statement has begun and its end was not recorded.
    is_running: bool,
    permit: Option<OwnedSemaphorePermit>,
}

impl Readers {
    /// At most `count` connections. A caller waits at most `patience` for a free one.
    pub(super) fn new(options: SqliteConnectOptions, count: u32, patience: Duration) -> Self {
        let permits = Arc::new(Semaphore::new(count as usize));
        Self(Arc::new(Inner { options, patience, permits, count, idle: Mutex::new(Vec::new()) }))
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Reader>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes the connections once their running statements have ended. Later statements fail with PoolClosed.
    pub(super) async fn close(&self) {
        // Fails if the readers were closed before.
        let all = self.0.permits.acquire_many(self.0.count).await;
        self.0.permits.close();
        drop(all);
        let readers = std::mem::take(&mut *self.idle());
        for reader in readers {
            if let Err(error) = reader.connection.close().await {
                tracing::warn!(%error, "a reader could not be closed cleanly");
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
        // Without a runtime the process is ending, and the connection with it.
        let Ok(runtime) = Handle::try_current() else { return };
        let (readers, permit) = (self.readers.clone(), self.permit.take());
        runtime.spawn(async move {
            // The connection's thread answers the ping after the interrupted statement has ended.
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
        // A dropped transaction of this request may have read uncommitted writes: they are committed before the request
        // reads again.
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

    /// Drops a connection whose thread has crashed, so that another is opened in its place.
    async fn end<T: Send>(mut self, result: Result<T, Error>) -> Result<T, Error> {
        self.is_running = false;
        if matches!(result, Err(Error::WorkerCrashed)) {
            self.reader = None;
        }
        result
    }
}

executor!(&'c Readers);
