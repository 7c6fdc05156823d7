//! What was handed to a connection and is not sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use crate::engine::limit::Reservation;

/// Rounds that a piece may see: it is in the one in which it was handed over and the next two.
const ROUNDS: usize = 4;

/// The pieces of a connection that were not sent, by the round in which they were handed over.
#[derive(Default)]
pub struct Unsent {
    round: AtomicUsize,
    pieces: [AtomicU32; ROUNDS],
}

impl Unsent {
    /// Begins the next round. `true` when a piece has lain for two whole rounds, in which case the connection is to be closed.
    pub fn next_round(&self) -> bool {
        let round = self.round.fetch_add(1, Ordering::Relaxed) + 1;
        // The slot of three rounds ago is the next to be used.
        self.pieces[(round + 1) % ROUNDS].load(Ordering::Relaxed) > 0
    }

    fn add(&self) -> usize {
        let round = self.round.load(Ordering::Relaxed) % ROUNDS;
        self.pieces[round].fetch_add(1, Ordering::Relaxed);
        round
    }
}

/// What some bytes of an answer count as, until the last piece of them is gone.
pub struct Charge {
    _held: Reservation,
    unsent: Arc<Unsent>,
}

impl Charge {
    /// Bytes that `held` counts, on the connection of `unsent`.
    pub fn new(held: Reservation, unsent: Arc<Unsent>) -> Arc<Self> {
        Arc::new(Self { _held: held, unsent })
    }

    pub(super) fn guard(self: &Arc<Self>) -> PieceGuard {
        PieceGuard { round: self.unsent.add(), charge: self.clone() }
    }
}

/// Says with its end that a piece was sent or dropped.
pub(super) struct PieceGuard {
    charge: Arc<Charge>,
    round: usize,
}

impl Drop for PieceGuard {
    fn drop(&mut self) {
        self.charge.unsent.pieces[self.round].fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_may_lie_for_two_rounds() {
        let unsent = Unsent::default();
        for round in 0..9 {
            let slot = unsent.add();
            assert!(!unsent.next_round(), "{round}");
            assert!(!unsent.next_round(), "{round}");
            assert!(unsent.next_round(), "{round}");
            unsent.pieces[slot].fetch_sub(1, Ordering::Relaxed);
            assert!(!unsent.next_round(), "{round}");
        }
    }
}
