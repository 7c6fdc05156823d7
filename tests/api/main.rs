//! Black-box tests of the API: the real program, called by a real client, on both databases.
//!
//! `tests/run api` starts PostgreSQL and runs them. The name of a test is the rule that it checks; a folder has the
//! tests of one subject. `support` has the shared code, and its `mod.rs` an overview. `tests/README.md` lists which
//! tests run on which databases, and the number of their rounds.

mod support;

mod accounts;
mod attacks;
mod auth_matrix;
mod basics;
mod bus;
mod captions;
mod channels;
mod comments;
mod connect;
mod console;
mod crash_disk;
mod crowd;
mod dashboard;
mod deletion;
mod faults;
mod ffmpeg;
mod foreign_objects;
mod history;
mod images;
mod jobs;
mod lifecycle;
mod likes;
mod limits;
mod listing;
mod mail;
mod media_urls;
mod notifications;
mod object_store;
mod plans;
mod playlists;
mod process;
mod protocol;
mod publication;
mod publish;
mod rates;
mod reads;
mod search;
mod sent_again;
mod sessions;
mod subscriptions;
mod tweets;
mod upload_cuts;
mod uploads;
mod validation;
mod visibility;
