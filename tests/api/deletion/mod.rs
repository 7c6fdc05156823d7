//! What is deleted is gone: for its viewers at once, for the disk soon, and after any crash.

mod crashes;
mod removal;
mod unknown_files;
