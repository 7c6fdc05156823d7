-- video_id: the video whose watches are told of the event, if there is one.
ALTER TABLE events ADD COLUMN video_id BLOB;
CREATE INDEX events_by_video ON events (video_id, seq) WHERE video_id IS NOT NULL;

-- How many watches of a video are open on a node, see server/comment/live/presence.rs. Empty on SQLite, which has one node.
CREATE TABLE video_watchers (
    video_id    BLOB NOT NULL,
    node_id     BLOB NOT NULL,
    watchers    INTEGER NOT NULL,
    expire_time INTEGER NOT NULL,
    PRIMARY KEY (video_id, node_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX video_watchers_by_expire_time ON video_watchers (expire_time);
