//! The conditions of who sees a video, for SQL statements of all features.
//!
//! They are macros because statements are literals; `v` is the video and `c` its channel. The partial indexes of the
//! migrations repeat the text of [`is_listed`] exactly.

/// The video is in public lists.
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

/// The new `publish_time` of a row that gets this visibility and state at the time `$now`: it is set when the video is
/// first public and ready. Every statement that changes visibility or state sets it; the schema rejects a listed video
/// without.
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

/// The video was not deleted; its owner sees it.
macro_rules! is_not_deleted {
    () => {
        concat!("v.state <> ", $crate::video::video_state!(Deleted))
    };
}

/// Everyone who has the id may watch the video.
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

/// The account in `$viewer`, which is NULL when nobody is signed in, sees the video if it has the id.
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
