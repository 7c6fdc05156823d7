//! Who sees a video: the one place that says so, as conditions for the statements of `store.rs`.
//!
//! They are macros because the statements are literals; `v` is the video and `c` its channel. The partial indexes of the
//! migrations repeat [`is_listed`], word by word.

/// Everyone finds the video in lists.
macro_rules! is_listed {
    () => {
        concat!(
            "v.visibility = ",
            $crate::video::video_visibility!(Public),
            " AND v.state = ",
            $crate::video::video_state!(Ready),
            " AND v.moderation = ",
            $crate::video::moderation!(Visible)
        )
    };
}

/// The `publish_time` of a row that gets this visibility and state at the time `$now`: the first time at which it was public
/// and could be played. Whatever changes either sets it; the schema refuses a listed video that has none.
macro_rules! publish_time {
    ($visibility:literal, $state:literal, $now:literal) => {
        concat!(
            "CASE WHEN ",
            $visibility,
            " = ",
            $crate::video::video_visibility!(Public),
            " AND ",
            $state,
            " = ",
            $crate::video::video_state!(Ready),
            " THEN COALESCE(publish_time, ",
            $now,
            ") ELSE publish_time END"
        )
    };
}

/// It was not deleted. Whoever owns it sees it.
macro_rules! is_not_deleted {
    () => {
        concat!("v.state <> ", $crate::video::video_state!(Deleted))
    };
}

/// Whoever has the id may watch the video.
macro_rules! is_watchable {
    () => {
        concat!(
            "v.visibility IN (",
            $crate::video::video_visibility!(Public),
            ", ",
            $crate::video::video_visibility!(Unlisted),
            ") AND v.state = ",
            $crate::video::video_state!(Ready),
            " AND v.moderation = ",
            $crate::video::moderation!(Visible)
        )
    };
}

/// The account in `$viewer` (or nobody, when it is NULL) sees the video when it has the id.
macro_rules! is_visible_to {
    ($viewer:literal) => {
        concat!(
            "((",
            $crate::video::is_watchable!(),
            ") OR (",
            $crate::video::is_not_deleted!(),
            " AND c.user_id = ",
            $viewer,
            "))"
        )
    };
}

pub(super) use publish_time;
pub(crate) use {is_listed, is_not_deleted, is_visible_to, is_watchable};
