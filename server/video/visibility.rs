//! Who sees a video: the one place that says so, as conditions for the statements of `store.rs`.
//!
//! They are macros because the statements are literals; `v` is the video and `c` its channel. The numbers are those of
//! [`super::Visibility`] and [`super::VideoState`]; moderation 1 is visible, state 4 is deleted. The partial indexes of the migrations repeat
//! [`listed`], word by word.

/// Everyone finds the video in lists.
macro_rules! listed {
    () => {
        "v.visibility = 1 AND v.state = 2 AND v.moderation = 1"
    };
}

/// The `publish_time` of a row that gets this visibility and state at the time `$now`: the first time at which it was public
/// and could be played. Whatever changes either sets it; the schema refuses a listed video that has none.
macro_rules! published {
    ($visibility:literal, $state:literal, $now:literal) => {
        concat!(
            "CASE WHEN ",
            $visibility,
            " = 1 AND ",
            $state,
            " = 2 THEN COALESCE(publish_time, ",
            $now,
            ") ELSE publish_time END"
        )
    };
}

/// It was not deleted. Whoever owns it sees it.
macro_rules! kept {
    () => {
        "v.state <> 4"
    };
}

/// The account in `$viewer` (or nobody, when it is NULL) sees the video when it has the id.
macro_rules! visible_to {
    ($viewer:literal) => {
        concat!(
            "((v.visibility IN (1, 2) AND v.state = 2 AND v.moderation = 1) OR (v.state <> 4 AND c.user_id = ",
            $viewer,
            "))"
        )
    };
}

pub(super) use published;
pub(crate) use {kept, listed, visible_to};
