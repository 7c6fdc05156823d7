//! The pieces that were handed to a connection and are not sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use crate::engine::limit::Reservation;

/// The slots for rounds: a piece may stay for the round in which it was handed over and the next two; one slot is free.
const ROUNDS: usize = 4;

/// The unsent pieces of a connection, counted by the round in which they were handed over.
#[derive(Default)]
pub struct UnsentPieces {
    round: AtomicUsize,
    pieces: [AtomicU32; ROUNDS],
}

impl UnsentPieces {
    /// Begins the next round. Returns true when a piece has stayed unsent for two whole rounds: then the connection
    /// must be closed.
    pub fn next_round(&self) -> bool {
        let round = self.round.fetch_add(1, Ordering::Relaxed) + 1;
        // The slot of three rounds ago is the next to be reused.
        self.pieces[(round + 1) % ROUNDS].load(Ordering::Relaxed) > 0
    }

    fn add(&self) -> usize {
        let round = self.round.load(Ordering::Relaxed) % ROUNDS;
        self.pieces[round].fetch_add(1, Ordering::Relaxed);
        round
    }
}

/// The reservation for some bytes of an answer, given back when the last piece of them is dropped.
pub struct Charge {
    _held: Reservation,
    unsent: Arc<UnsentPieces>,
}

impl Charge {
    /// `held` bytes, on the connection of `unsent`.
    pub fn new(held: Reservation, unsent: Arc<UnsentPieces>) -> Arc<Self> {
        Arc::new(Self { _held: held, unsent })
    }

    pub(super) fn guard(self: &Arc<Self>) -> PieceGuard {
        PieceGuard { round: self.unsent.add(), charge: self.clone() }
    }
}

/// Counts a piece as unsent until it is dropped.
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
        let unsent = UnsentPieces::default();
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
