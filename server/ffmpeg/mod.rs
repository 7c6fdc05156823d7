//! What ffmpeg makes of a video: renditions for HLS, posters, storyboards and captions.
//!
//! No database and no jobs: the functions of [`Tools`] take a local file, an empty folder and a cancellation token, and
//! return a description of what they wrote into that folder. Everything may be repeated in another empty folder.
//!
//! ```text
//! Tools::find   the two programs, their version, and whether they have the encoders and filters that are needed
//! Tools::report what ffprobe says about the file ([`Report`]), refused if it is beyond the limits of `ladder.rs`
//! Plan::of      what is to be made of it: rungs, sound in each language, posters, captions; a pure function
//! Tools::video  one rung        Tools::sound       the sound in one language
//! Tools::posters  candidates    Tools::storyboard  small pictures for the seek bar     Tools::captions  text tracks
//! ```
//!
//! | file | contents |
//! |---|---|
//! | `ladder` | sizes, rates, codecs and every limit |
//! | `find` | finds the programs |
//! | `report`, `language` | ffprobe's JSON |
//! | `plan` | which outputs a file gets |
//! | `argv` | the command line of each output |
//! | `runner`, `watch`, `failure` | runs a command within limits, and says why it failed |
//! | `sandbox` | `marquee sandbox`, which gives up rights and then becomes ffmpeg |
//! | `fragments`, `playlist` | reads what ffmpeg wrote: codecs, segments, bit rates |
//! | `make` | the functions that run a command and read its result |
//!
//! # ffmpeg is treated as hostile
//!
//! The files are not trusted, so neither is a decoder that reads one. ffmpeg runs with an empty environment in a process
//! group of its own, as a child that `marquee sandbox` has confined: it reads its libraries and one input, writes into
//! one folder, and has no sockets. The demuxer is forced to the one of the container that our own probe found, because
//! ffmpeg otherwise takes a playlist named `.mp4` for what it is, and opens the files that it names. Time, memory,
//! processor time, output and lack of progress are limited. Its messages go to the log and never to a client.

mod argv;
mod failure;
mod find;
mod fragments;
pub mod ladder;
mod language;
mod make;
mod plan;
mod playlist;
mod report;
mod runner;
pub mod sandbox;
mod watch;

pub use failure::Failure;
pub use find::{FindError, Tools, Version};
pub use make::{Poster, Rendition, Segment, Storyboard, TextTrack, Work};
pub use plan::{Plan, Rung, Sound, StoryboardPlan};
pub use report::{AudioStream, Demuxer, FrameRate, Input, Report, TextStream, Transfer, VideoStream};
pub use sandbox::Confinement;
