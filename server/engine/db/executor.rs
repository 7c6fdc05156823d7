//! Implements sqlx's [`Executor`](sqlx::Executor) for types that lend an SQLite connection for one statement.

use sqlx::{Error, SqliteConnection};

/// A source of connections.
pub(super) trait Lender {
    type Loan: Loan;

    /// Waits for a free connection.
    fn lend(self) -> impl Future<Output = Result<Self::Loan, Error>> + Send;
}

/// A connection that is lent for one statement.
pub(super) trait Loan: Send {
    /// The connection. Called when the statement begins.
    fn start(&mut self) -> Result<&mut SqliteConnection, Error>;

    /// Returns the connection after the statement, and returns `result` or the error of returning it.
    fn end<T: Send>(self, result: Result<T, Error>) -> impl Future<Output = Result<T, Error>> + Send;
}

/// Implements `Executor` for a [`Lender`], which may refer to the lifetime `'c`. Both traits must be in scope.
macro_rules! executor {
    ($lender:ty) => {
        impl<'c> ::sqlx::Executor<'c> for $lender {
            type Database = ::sqlx::Sqlite;

            fn fetch_many<'e, 'q: 'e, E>(
                self,
                query: E,
            ) -> ::futures_util::stream::BoxStream<
                'e,
                Result<::sqlx::Either<::sqlx::sqlite::SqliteQueryResult, ::sqlx::sqlite::SqliteRow>, ::sqlx::Error>,
            >
            where
                'c: 'e,
                E: 'q + ::sqlx::Execute<'q, ::sqlx::Sqlite>,
            {
                use ::futures_util::stream::{self, StreamExt, TryStreamExt};
                let rows = async move {
                    let mut loan = Lender::lend(self).await?;
                    // Lists read one page, so that streaming single rows would gain nothing.
                    let rows =
                        ::sqlx::Executor::fetch_many(Loan::start(&mut loan)?, query).try_collect::<Vec<_>>().await;
                    Ok::<_, ::sqlx::Error>(stream::iter(Loan::end(loan, rows).await?).map(Ok))
                };
                stream::once(rows).try_flatten().boxed()
            }

            fn fetch_optional<'e, 'q: 'e, E>(
                self,
                query: E,
            ) -> ::futures_util::future::BoxFuture<'e, Result<Option<::sqlx::sqlite::SqliteRow>, ::sqlx::Error>>
            where
                'c: 'e,
                E: 'q + ::sqlx::Execute<'q, ::sqlx::Sqlite>,
            {
                Box::pin(async move {
                    let mut loan = Lender::lend(self).await?;
                    let row = ::sqlx::Executor::fetch_optional(Loan::start(&mut loan)?, query).await;
                    Loan::end(loan, row).await
                })
            }

            fn prepare_with<'e>(
                self,
                sql: ::sqlx::SqlStr,
                parameters: &'e [::sqlx::sqlite::SqliteTypeInfo],
            ) -> ::futures_util::future::BoxFuture<'e, Result<::sqlx::sqlite::SqliteStatement, ::sqlx::Error>>
            where
                'c: 'e,
            {
                Box::pin(async move {
                    let mut loan = Lender::lend(self).await?;
                    let statement = ::sqlx::Executor::prepare_with(Loan::start(&mut loan)?, sql, parameters).await;
                    Loan::end(loan, statement).await
                })
            }

            fn describe<'e>(
                self,
                sql: ::sqlx::SqlStr,
            ) -> ::futures_util::future::BoxFuture<'e, Result<::sqlx::Describe<::sqlx::Sqlite>, ::sqlx::Error>>
            where
                'c: 'e,
            {
                Box::pin(async move {
                    let mut loan = Lender::lend(self).await?;
                    let description = ::sqlx::Executor::describe(Loan::start(&mut loan)?, sql).await;
                    Loan::end(loan, description).await
                })
            }
        }
    };
}
pub(super) use executor;
