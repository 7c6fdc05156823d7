-- A picture in all its sizes, as text (server/image/model.rs); NULL when there is none.
ALTER TABLE channels ADD COLUMN avatar TEXT;
ALTER TABLE channels ADD COLUMN cover TEXT;
ALTER TABLE videos ADD COLUMN thumbnail TEXT;

-- The ledger knows bytes before there is an account: the picture that somebody registers with. SQLite cannot drop a
-- reference, so the table is made again without it.
CREATE TABLE blobs_without_reference (
    key          TEXT PRIMARY KEY,
    user_id      BLOB NOT NULL,
    state        INTEGER NOT NULL,
    size_bytes   INTEGER NOT NULL,
    handle       TEXT NOT NULL,
    content_type TEXT NOT NULL,
    etag         TEXT NOT NULL,
    create_time  INTEGER NOT NULL,
    delete_time  INTEGER
) STRICT;
INSERT INTO blobs_without_reference (key, user_id, state, size_bytes, handle, content_type, etag, create_time, delete_time)
    SELECT key, user_id, state, size_bytes, handle, content_type, etag, create_time, delete_time FROM blobs;
DROP TABLE blobs;
ALTER TABLE blobs_without_reference RENAME TO blobs;
CREATE INDEX blobs_by_user ON blobs (user_id);
CREATE INDEX blobs_to_delete ON blobs (delete_time, key) WHERE state = 3;

-- What was begun and never finished.
CREATE INDEX blobs_unfinished ON blobs (create_time) WHERE state = 1;
