-- Times are microseconds since the Unix epoch; ids are UUIDv7, 16 bytes; enumerations are the contract's numbers.

-- One row per fact about the installation, such as which blob store belongs to it.
CREATE TABLE server_state (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE users (
    id            BLOB PRIMARY KEY,
    username      TEXT NOT NULL UNIQUE,
    email         TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role          INTEGER NOT NULL,
    create_time   INTEGER NOT NULL
) STRICT;

CREATE TABLE channels (
    id                 BLOB PRIMARY KEY,
    user_id            BLOB NOT NULL REFERENCES users (id),
    username           TEXT NOT NULL UNIQUE,
    display_name       TEXT NOT NULL,
    subscriber_count   INTEGER NOT NULL DEFAULT 0,
    subscription_count INTEGER NOT NULL DEFAULT 0,
    create_time        INTEGER NOT NULL
) STRICT;
CREATE INDEX channels_by_user ON channels (user_id);

-- One signed-in device. Only hashes of refresh tokens are kept: the current one and its predecessor.
CREATE TABLE sessions (
    id                BLOB PRIMARY KEY,
    user_id           BLOB NOT NULL REFERENCES users (id),
    current_hash      BLOB NOT NULL,
    previous_hash     BLOB,
    user_agent        TEXT NOT NULL,
    address           TEXT NOT NULL,
    create_time       INTEGER NOT NULL,
    refresh_time      INTEGER NOT NULL,
    idle_expire_time  INTEGER NOT NULL,
    final_expire_time INTEGER NOT NULL,
    revoke_time       INTEGER
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id, id);
CREATE INDEX sessions_by_idle_expire_time ON sessions (idle_expire_time);
CREATE INDEX sessions_by_revoke_time ON sessions (revoke_time) WHERE revoke_time IS NOT NULL;

-- The blob ledger. A row stands here before the first byte is stored and until the last one is gone.
-- state: 1 writing, 2 live, 3 to be deleted. handle: what the store calls the blob while its parts arrive.
CREATE TABLE blobs (
    key          TEXT PRIMARY KEY,
    user_id      BLOB NOT NULL REFERENCES users (id),
    state        INTEGER NOT NULL,
    size_bytes   INTEGER NOT NULL,
    handle       TEXT NOT NULL,
    content_type TEXT NOT NULL,
    etag         TEXT NOT NULL,
    create_time  INTEGER NOT NULL,
    delete_time  INTEGER
) STRICT;
CREATE INDEX blobs_by_user ON blobs (user_id);
CREATE INDEX blobs_to_delete ON blobs (delete_time, key) WHERE state = 3;

-- hash_state: what has been hashed up to offset_bytes (SHA-256 midstate and CRC-32C), so that nothing is read again.
-- epoch: grows with every writer; a writer whose epoch is not the newest changes nothing.
CREATE TABLE uploads (
    id               BLOB PRIMARY KEY,
    user_id          BLOB NOT NULL REFERENCES users (id),
    blob_key         TEXT NOT NULL,
    state            INTEGER NOT NULL,
    size_bytes       INTEGER NOT NULL,
    offset_bytes     INTEGER NOT NULL,
    chunk_size_bytes INTEGER NOT NULL,
    content_type     TEXT NOT NULL,
    filename         TEXT NOT NULL,
    epoch            INTEGER NOT NULL,
    hash_state       BLOB NOT NULL,
    sha256           BLOB,
    crc32c           INTEGER,
    failure          INTEGER,
    video_id         BLOB,
    create_time      INTEGER NOT NULL,
    expire_time      INTEGER NOT NULL
) STRICT;
CREATE INDEX uploads_open_by_user ON uploads (user_id, id) WHERE state IN (1, 2);
CREATE INDEX uploads_open_by_expire_time ON uploads (expire_time) WHERE state IN (1, 2);
CREATE INDEX uploads_over_by_expire_time ON uploads (expire_time) WHERE state > 2;

-- The parts that are durable; tag is what the store calls a part.
CREATE TABLE upload_parts (
    upload_id BLOB NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    number    INTEGER NOT NULL,
    crc32c    INTEGER NOT NULL,
    tag       TEXT NOT NULL,
    PRIMARY KEY (upload_id, number)
) STRICT, WITHOUT ROWID;

-- moderation: 1 visible, 2 hidden by a moderator.
CREATE TABLE videos (
    id           BLOB PRIMARY KEY,
    channel_id   BLOB NOT NULL REFERENCES channels (id),
    upload_id    BLOB NOT NULL UNIQUE,
    blob_key     TEXT NOT NULL,
    title        TEXT NOT NULL,
    description  TEXT NOT NULL,
    duration     INTEGER NOT NULL,
    size_bytes   INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    width        INTEGER NOT NULL,
    height       INTEGER NOT NULL,
    state        INTEGER NOT NULL,
    failure      INTEGER,
    visibility   INTEGER NOT NULL,
    moderation   INTEGER NOT NULL,
    view_count   INTEGER NOT NULL DEFAULT 0,
    like_count   INTEGER NOT NULL DEFAULT 0,
    create_time  INTEGER NOT NULL,
    publish_time INTEGER
) STRICT;
CREATE INDEX videos_listed ON videos (id) WHERE visibility = 1 AND state = 2 AND moderation = 1;
CREATE INDEX videos_listed_by_channel ON videos (channel_id, id) WHERE visibility = 1 AND state = 2 AND moderation = 1;
CREATE INDEX videos_by_channel ON videos (channel_id, id);

-- What a caller has done under a request id, so that a retry gets the same answer.
CREATE TABLE request_ids (
    user_id      BLOB NOT NULL REFERENCES users (id),
    method       TEXT NOT NULL,
    request_id   BLOB NOT NULL,
    request_hash BLOB NOT NULL,
    result_id    BLOB NOT NULL,
    expire_time  INTEGER NOT NULL,
    PRIMARY KEY (user_id, method, request_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX request_ids_by_expire_time ON request_ids (expire_time);
