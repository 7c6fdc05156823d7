//! Black-box tests of the API: the real program, a real client, both databases from one body.
//!
//! `tests/run api` starts PostgreSQL and runs them. A test is a sentence, and a folder has those of one subject; `support`
//! is what they stand on, and its head says what there is. `tests/README.md` says on which databases what is tested, and how
//! many rounds it goes.

mod support;

mod accounts;
mod attacks;
mod auth_matrix;
mod basics;
mod channels;
mod comments;
mod crash_disk;
mod crowd;
mod dashboard;
mod deletion;
mod faults;
mod foreign_objects;
mod history;
mod images;
mod lifecycle;
mod likes;
mod limits;
mod listing;
mod media_urls;
mod object_store;
mod plans;
mod playlists;
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
