//! Black-box tests of the API: the real program, a real client, both databases from one body.
//!
//! `tests/run api` starts PostgreSQL and runs them. A test is a sentence; `both_engines!` makes two of one body, and
//! `every_store!` four: with files in a folder, and in an object store that runs in this process. Nothing here sleeps for
//! a while and hopes: `support::eventually` waits for a condition and fails at its deadline.

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
