//! Which viewers find which videos, and in which order.

mod paging;
mod viewers;
