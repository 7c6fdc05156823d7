-- Videos: tags one to a line; category is the contract's number, 0 for none. comment_count, watch_time (microseconds) and
-- trend are rolled up from comments and views. trend grows with every view by forward decay, see server/history/trend.rs.
-- state 4: deleted; nobody sees it while what refers to it is removed.
ALTER TABLE videos ADD COLUMN tags TEXT NOT NULL DEFAULT '';
ALTER TABLE videos ADD COLUMN category INTEGER NOT NULL DEFAULT 0;
ALTER TABLE videos ADD COLUMN comments_disabled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE videos ADD COLUMN comment_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE videos ADD COLUMN watch_time INTEGER NOT NULL DEFAULT 0;
ALTER TABLE videos ADD COLUMN trend REAL NOT NULL DEFAULT 0;
CREATE INDEX videos_listed_by_views ON videos (view_count, id) WHERE visibility = 1 AND state = 2 AND moderation = 1;
CREATE INDEX videos_listed_by_likes ON videos (like_count, id) WHERE visibility = 1 AND state = 2 AND moderation = 1;
CREATE INDEX videos_listed_by_trend ON videos (trend, id) WHERE visibility = 1 AND state = 2 AND moderation = 1;
CREATE INDEX videos_by_channel_and_views ON videos (channel_id, view_count, id);
CREATE INDEX videos_by_channel_and_likes ON videos (channel_id, like_count, id);
CREATE INDEX videos_by_channel_and_comments ON videos (channel_id, comment_count, id);
CREATE INDEX videos_by_channel_and_watch_time ON videos (channel_id, watch_time, id);
CREATE INDEX videos_by_channel_and_trend ON videos (channel_id, trend, id);
CREATE INDEX videos_by_category ON videos (category, id)
    WHERE visibility = 1 AND state = 2 AND moderation = 1 AND category <> 0;
CREATE INDEX videos_by_category_and_views ON videos (category, view_count, id)
    WHERE visibility = 1 AND state = 2 AND moderation = 1 AND category <> 0;
CREATE INDEX videos_by_category_and_likes ON videos (category, like_count, id)
    WHERE visibility = 1 AND state = 2 AND moderation = 1 AND category <> 0;
CREATE INDEX videos_by_category_and_trend ON videos (category, trend, id)
    WHERE visibility = 1 AND state = 2 AND moderation = 1 AND category <> 0;

-- Set once the channel's account is deleted: nobody finds it while what refers to it is removed.
ALTER TABLE channels ADD COLUMN delete_time INTEGER;
-- Whether the account's history is paused.
ALTER TABLE users ADD COLUMN history_paused INTEGER NOT NULL DEFAULT 0;

-- What is left to remove of what was deleted. kind: 1 video, 2 comment, 3 tweet, 4 account (server/removal.rs).
CREATE TABLE removals (
    kind        INTEGER NOT NULL,
    id          BLOB NOT NULL,
    create_time INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

-- What a channel has come to: sums over its videos. Kept in the transaction of each fact.
CREATE TABLE channel_totals (
    channel_id    BLOB PRIMARY KEY REFERENCES channels (id),
    video_count   INTEGER NOT NULL DEFAULT 0,
    view_count    INTEGER NOT NULL DEFAULT 0,
    like_count    INTEGER NOT NULL DEFAULT 0,
    comment_count INTEGER NOT NULL DEFAULT 0,
    watch_time    INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO channel_totals (channel_id, video_count)
    SELECT id, (SELECT COUNT(*) FROM videos WHERE videos.channel_id = channels.id) FROM channels;

-- A channel's and a video's days, counted from the Unix epoch in UTC.
CREATE TABLE channel_days (
    channel_id         BLOB NOT NULL REFERENCES channels (id),
    day                INTEGER NOT NULL,
    view_count         INTEGER NOT NULL DEFAULT 0,
    watch_time         INTEGER NOT NULL DEFAULT 0,
    subscribers_gained INTEGER NOT NULL DEFAULT 0,
    subscribers_lost   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (channel_id, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE video_days (
    video_id   BLOB NOT NULL REFERENCES videos (id),
    day        INTEGER NOT NULL,
    view_count INTEGER NOT NULL DEFAULT 0,
    watch_time INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (video_id, day)
) STRICT, WITHOUT ROWID;

-- One row for each account and channel that it subscribes to.
CREATE TABLE subscriptions (
    user_id     BLOB NOT NULL REFERENCES users (id),
    channel_id  BLOB NOT NULL REFERENCES channels (id),
    create_time INTEGER NOT NULL,
    PRIMARY KEY (user_id, channel_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX subscriptions_by_user ON subscriptions (user_id, create_time, channel_id);
CREATE INDEX subscriptions_by_channel ON subscriptions (channel_id, create_time, user_id);

-- channel_id: who wrote it. state: 1 visible, 2 deleted by its author and kept without text for its replies, 3 deleted: nobody
-- sees it while what refers to it is removed.
CREATE TABLE comments (
    id          BLOB PRIMARY KEY,
    video_id    BLOB NOT NULL REFERENCES videos (id),
    parent_id   BLOB REFERENCES comments (id),
    channel_id  BLOB REFERENCES channels (id),
    state       INTEGER NOT NULL DEFAULT 1,
    text        TEXT NOT NULL,
    like_count  INTEGER NOT NULL DEFAULT 0,
    reply_count INTEGER NOT NULL DEFAULT 0,
    create_time INTEGER NOT NULL,
    edit_time   INTEGER
) STRICT;
CREATE INDEX comments_by_video ON comments (video_id, id);
CREATE INDEX comments_by_time ON comments (video_id, id) WHERE parent_id IS NULL AND state < 3;
CREATE INDEX comments_by_likes ON comments (video_id, like_count, id) WHERE parent_id IS NULL AND state < 3;
CREATE INDEX comments_by_parent ON comments (parent_id, id) WHERE parent_id IS NOT NULL;
CREATE INDEX comments_by_channel ON comments (channel_id, id) WHERE channel_id IS NOT NULL;

-- state: 1 visible, 3 deleted, as for comments.
CREATE TABLE tweets (
    id          BLOB PRIMARY KEY,
    channel_id  BLOB NOT NULL REFERENCES channels (id),
    state       INTEGER NOT NULL DEFAULT 1,
    text        TEXT NOT NULL,
    like_count  INTEGER NOT NULL DEFAULT 0,
    create_time INTEGER NOT NULL,
    edit_time   INTEGER
) STRICT;
CREATE INDEX tweets_by_channel ON tweets (channel_id, id);

CREATE TABLE video_likes (
    user_id     BLOB NOT NULL REFERENCES users (id),
    video_id    BLOB NOT NULL REFERENCES videos (id),
    create_time INTEGER NOT NULL,
    PRIMARY KEY (user_id, video_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX video_likes_by_time ON video_likes (user_id, create_time, video_id);
CREATE INDEX video_likes_by_video ON video_likes (video_id, user_id);
CREATE TABLE comment_likes (
    user_id    BLOB NOT NULL REFERENCES users (id),
    comment_id BLOB NOT NULL REFERENCES comments (id),
    PRIMARY KEY (user_id, comment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX comment_likes_by_comment ON comment_likes (comment_id, user_id);
CREATE TABLE tweet_likes (
    user_id  BLOB NOT NULL REFERENCES users (id),
    tweet_id BLOB NOT NULL REFERENCES tweets (id),
    PRIMARY KEY (user_id, tweet_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tweet_likes_by_tweet ON tweet_likes (tweet_id, user_id);

-- kind: 1 made by its owner, 2 watch later: each channel has one. Those of older channels have the channel's id.
CREATE TABLE playlists (
    id          BLOB PRIMARY KEY,
    channel_id  BLOB NOT NULL REFERENCES channels (id),
    kind        INTEGER NOT NULL,
    title       TEXT NOT NULL,
    description TEXT NOT NULL,
    visibility  INTEGER NOT NULL,
    item_count  INTEGER NOT NULL DEFAULT 0,
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL
) STRICT;
CREATE INDEX playlists_by_channel ON playlists (channel_id, id);
CREATE UNIQUE INDEX playlists_watch_later ON playlists (channel_id) WHERE kind = 2;
INSERT INTO playlists (id, channel_id, kind, title, description, visibility, create_time, update_time)
    SELECT id, id, 2, 'Watch later', '', 3, create_time, create_time FROM channels;
-- place: a fractional index, so that anything fits between any two. video_id: NULL once the video is deleted.
CREATE TABLE playlist_items (
    id          BLOB PRIMARY KEY,
    playlist_id BLOB NOT NULL REFERENCES playlists (id),
    video_id    BLOB REFERENCES videos (id),
    place       BLOB NOT NULL,
    create_time INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX playlist_items_by_place ON playlist_items (playlist_id, place);
CREATE UNIQUE INDEX playlist_items_by_video ON playlist_items (video_id, playlist_id) WHERE video_id IS NOT NULL;

-- Where a viewer is in a video, and when they were last.
CREATE TABLE history (
    user_id    BLOB NOT NULL REFERENCES users (id),
    video_id   BLOB NOT NULL REFERENCES videos (id),
    position   INTEGER NOT NULL,
    watch_time INTEGER NOT NULL,
    PRIMARY KEY (user_id, video_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX history_by_time ON history (user_id, watch_time, video_id);
CREATE INDEX history_by_video ON history (video_id, user_id);

-- What the server has seen of one playback by one viewer: an account, or a hashed address. state is what the player did when
-- it was last heard of, the contract's number. watched is in microseconds, gained what was last added to it. judged: whether it
-- was decided if this is a view.
CREATE TABLE playbacks (
    viewer      BLOB NOT NULL,
    id          BLOB NOT NULL,
    video_id    BLOB NOT NULL REFERENCES videos (id),
    position    INTEGER NOT NULL,
    state       INTEGER NOT NULL,
    watched     INTEGER NOT NULL,
    gained      INTEGER NOT NULL,
    judged      INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    PRIMARY KEY (viewer, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX playbacks_by_update_time ON playbacks (update_time);
CREATE INDEX playbacks_by_video ON playbacks (video_id);
-- Who has viewed what: no further view of theirs counts before expire_time.
CREATE TABLE viewers (
    viewer      BLOB NOT NULL,
    video_id    BLOB NOT NULL REFERENCES videos (id),
    expire_time INTEGER NOT NULL,
    PRIMARY KEY (viewer, video_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX viewers_by_expire_time ON viewers (expire_time);
CREATE INDEX viewers_by_video ON viewers (video_id);

-- Whoever deletes an account looks for all of its uploads, also those that are over.
CREATE INDEX uploads_by_user ON uploads (user_id);
