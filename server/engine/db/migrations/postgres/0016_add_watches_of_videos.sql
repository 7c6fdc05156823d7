-- video_id: the video whose watches are told of the event, if there is one.
ALTER TABLE events ADD COLUMN video_id UUID;
CREATE INDEX events_by_video ON events (video_id, xid, seq) WHERE video_id IS NOT NULL;

-- How many watches of a video are open on a node, see server/comment/live/presence.rs. Without a foreign key, because a row
-- lives for seconds.
CREATE TABLE video_watchers (
    video_id    UUID NOT NULL,
    node_id     UUID NOT NULL,
    watchers    BIGINT NOT NULL,
    expire_time BIGINT NOT NULL,
    PRIMARY KEY (video_id, node_id)
);
CREATE INDEX video_watchers_by_expire_time ON video_watchers (expire_time);
