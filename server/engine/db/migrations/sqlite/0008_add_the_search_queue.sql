-- What is indexed for search behind the requests, see server/search/queue.rs. id: a video, or a channel with a new name; then
-- indexed_to is the last of its videos that was indexed since. create_time: when it was queued, or worked on last.
CREATE TABLE search_queue (
    id          BLOB NOT NULL PRIMARY KEY,
    channel_id  BLOB NOT NULL,
    indexed_to  BLOB,
    create_time INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX search_queue_by_time ON search_queue (create_time, id);
