//! ListVideos in all its orders, and what its owner says of a video besides its title.

mod categories;
mod orders;
mod tags;
