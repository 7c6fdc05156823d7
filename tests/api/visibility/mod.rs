//! Who finds which video, and in which order.

mod paging;
mod who;
