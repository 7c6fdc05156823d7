//! What was refused to an address for want of room, by method: so that the next call of this kind is refused before its answer
//! is made, and not after.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// How large the answers were that an address was refused; one for each method.
#[derive(Default)]
pub(super) struct RefusedAnswers {
    /// Whether there are any: nearly always there are none.
    any: AtomicBool,
    answers: Mutex<Vec<(&'static str, usize)>>,
}

impl RefusedAnswers {
    /// Notes that an answer of `method` found no room.
    pub(super) fn note(&self, method: &'static str, len: usize) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        match answers.iter_mut().find(|(known, _)| *known == method) {
            Some((_, last)) => *last = len,
            None => answers.push((method, len)),
        }
        self.any.store(true, Ordering::Relaxed);
    }

    /// Whether an answer as large as the one that `method` was last refused finds no room now either. Forgets it when it does.
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
