//! The parts with two lives: embedded on a laptop, a service of its own on a fleet. They know no feature.

pub mod blob;
pub mod db;
pub mod limit;
pub mod private_file;
