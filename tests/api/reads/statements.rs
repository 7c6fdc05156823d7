//! The number of statements of a read is small, and independent of the page size and of the number of rows.

use prost_reflect::DynamicMessage;

use super::{Read, all};
use crate::support::world::World;
use crate::support::{both_engines, eventually};

/// The largest number of statements of a read. Access tokens are checked without a statement.
const MAX_STATEMENTS: f64 = 6.0;
/// The number of rows in each list.
const ROWS: usize = 50;

/// The number of statements of one call, and the number of rows in its answer if it is a list.
async fn cost(world: &World, read: &Read, request: &DynamicMessage) -> (f64, Option<usize>) {
    let path = &read.path;
    let (calls, statements) = (
        format!("marquee_rpcs_total{{code=\"OK\",method=\"{path}\"}}"),
        format!("marquee_rpc_statements_total{{method=\"{path}\"}}"),
    );
    let (calls_before, before) = (world.server.metric(&calls).await, world.server.metric(&statements).await);
    let answer = read.call(read.caller(world), request).await.unwrap_or_else(|status| panic!("{path}: {status:?}"));
    // A call is counted when its last byte is sent, possibly after the client has received it.
    eventually("the call is counted", || async { (world.server.metric(&calls).await > calls_before).then_some(()) })
        .await;
    let rows = read.page(&answer).0.map(|rows| rows.len());
    (world.server.metric(&statements).await - before, rows)
}

both_engines! {
    async fn the_number_of_statements_of_a_read_does_not_depend_on_the_page(engine: Engine) {
        let world = World::with_rows(engine, ROWS).await;
        let mut lists = 0;
        for read in all() {
            for (one, many) in read.requests(&world, 1).iter().zip(&read.requests(&world, ROWS)) {
                let (expected, rows) = cost(&world, &read, one).await;
                assert!(expected <= MAX_STATEMENTS, "{}: {expected} statements", read.path);
                assert!(rows.is_none_or(|rows| rows == 1), "{}: {rows:?} rows for {one:?}", read.path);
                lists += usize::from(rows.is_some());
                for request in [many, one] {
                    let (statements, rows) = cost(&world, &read, request).await;
                    assert!((statements - expected).abs() < 0.5, "{}: {statements}, not {expected}: {request:?}", read.path);
                    assert!(rows.is_none_or(|rows| rows == 1 || rows == ROWS), "{}: {rows:?} rows: {request:?}", read.path);
                }
            }
        }
        assert!(lists >= 15, "only {lists} lists were called");
    }
}
