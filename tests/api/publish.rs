//! From an upload to a video: once, and only of what is a video.
