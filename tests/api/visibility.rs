//! Who sees a video.
