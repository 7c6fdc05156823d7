//! The answers for which an address found no room, by method, so that its next call of the same kind is rejected before
//! its answer is made and not after.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// The sizes in bytes of the refused answers of one address, one for each method.
#[derive(Default)]
pub(super) struct RefusedAnswers {
    /// Whether there are any; nearly always false.
    any: AtomicBool,
    answers: Mutex<Vec<(&'static str, usize)>>,
}

impl RefusedAnswers {
    /// Records that an answer of `method` with `len` bytes found no room.
    pub(super) fn note(&self, method: &'static str, len: usize) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        match answers.iter_mut().find(|(known, _)| *known == method) {
            Some((_, last)) => *last = len,
            None => answers.push((method, len)),
        }
        self.any.store(true, Ordering::Relaxed);
    }

    /// Whether an answer as large as the last refused one of `method` finds no room now either. Removes the record if
    /// it does.
    pub(super) fn again(&self, method: &str, has_room: impl Fn(usize) -> bool) -> bool {
        if !self.any.load(Ordering::Relaxed) {
            return false;
        }
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(at) = answers.iter().position(|(known, _)| *known == method) else { return false };
        if !has_room(answers[at].1) {
            return true;
        }
        answers.swap_remove(at);
        self.any.store(!answers.is_empty(), Ordering::Relaxed);
        false
    }
}
