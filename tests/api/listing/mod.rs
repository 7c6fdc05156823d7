//! ListVideos in all its orders, and the fields of a video that affect lists: category, tags, disabled comments.

mod categories;
mod orders;
mod tags;
