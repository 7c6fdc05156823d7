//! Lets one writer at a time have an upload in this process; a newer writer takes over from the older one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::OwnedMutexGuard;
use tokio_util::sync::CancellationToken;

use crate::id::UploadId;

/// The writers of all uploads; cheap to clone.
#[derive(Clone, Default)]
pub(super) struct WriterRegistry(Arc<Mutex<HashMap<UploadId, Weak<WriterSlot>>>>);

#[derive(Default)]
struct WriterSlot {
    /// Fires for the present writer when a newer one comes.
    overtaken: Mutex<CancellationToken>,
    permit: Arc<tokio::sync::Mutex<()>>,
}

/// The permit to write to an upload; dropping it returns it.
pub(super) struct WritePermit {
    overtaken: CancellationToken,
    _slot: Arc<WriterSlot>,
    _held: OwnedMutexGuard<()>,
}

impl WriterRegistry {
    /// Signals the present writer to stop, and waits until it has dropped its permit.
    pub(super) async fn take_over(&self, id: UploadId) -> WritePermit {
        let slot = self.slot(id);
        let overtaken = CancellationToken::new();
        let former =
            std::mem::replace(&mut *slot.overtaken.lock().unwrap_or_else(PoisonError::into_inner), overtaken.clone());
        former.cancel();
        let held = slot.permit.clone().lock_owned().await;
        WritePermit { overtaken, _slot: slot, _held: held }
    }

    fn slot(&self, id: UploadId) -> Arc<WriterSlot> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = slots.get(&id).and_then(Weak::upgrade) {
            return slot;
        }
        // Removes the entries of uploads that have no writer any more.
        slots.retain(|_, slot| slot.strong_count() > 0);
        let slot = Arc::new(WriterSlot::default());
        slots.insert(id, Arc::downgrade(&slot));
        slot
    }
}

impl WritePermit {
    /// Waits until a newer writer takes over.
    pub(super) async fn overtaken(&self) {
        self.overtaken.cancelled().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Time;

    #[tokio::test]
    async fn the_newer_writer_waits_until_the_older_one_has_stopped() {
        let writers = WriterRegistry::default();
        let id = UploadId::new(Time::from_micros(1));
        let first = writers.take_over(id).await;
        let second = tokio::spawn({
            let writers = writers.clone();
            async move { writers.take_over(id).await }
        });
        first.overtaken().await;
        assert!(!second.is_finished());
        drop(first);
        second.await.unwrap();
    }

    #[tokio::test]
    async fn entries_of_uploads_without_a_writer_are_removed() {
        let writers = WriterRegistry::default();
        for micros in 0..100 {
            drop(writers.take_over(UploadId::new(Time::from_micros(micros))).await);
        }
        assert!(writers.0.lock().unwrap().len() <= 1);
    }
}
