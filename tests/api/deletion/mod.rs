//! Deletion: viewers see no deleted content at once, its bytes are removed soon, and crashes change neither.

mod crashes;
mod removal;
mod unknown_files;
