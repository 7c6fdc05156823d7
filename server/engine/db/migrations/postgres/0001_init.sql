-- Times are microseconds since the Unix epoch; ids are UUIDv7, enumerations are the contract's numbers.

-- One row per fact about the installation, such as which blob store belongs to it.
CREATE TABLE server_state (
    name  TEXT COLLATE "C" PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE users (
    id            UUID PRIMARY KEY,
    username      TEXT COLLATE "C" NOT NULL UNIQUE,
    email         TEXT COLLATE "C" NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role          INT NOT NULL,
    create_time   BIGINT NOT NULL
);

CREATE TABLE channels (
    id                 UUID PRIMARY KEY,
    user_id            UUID NOT NULL REFERENCES users (id),
    username           TEXT COLLATE "C" NOT NULL UNIQUE,
    display_name       TEXT NOT NULL,
    subscriber_count   BIGINT NOT NULL DEFAULT 0,
    subscription_count BIGINT NOT NULL DEFAULT 0,
    create_time        BIGINT NOT NULL
);
CREATE INDEX channels_by_user ON channels (user_id);

-- One signed-in device. Only hashes of refresh tokens are kept: the current one and its predecessor.
CREATE TABLE sessions (
    id                UUID PRIMARY KEY,
    user_id           UUID NOT NULL REFERENCES users (id),
    current_hash      BYTEA NOT NULL,
    previous_hash     BYTEA,
    user_agent        TEXT NOT NULL,
    address           TEXT NOT NULL,
    create_time       BIGINT NOT NULL,
    refresh_time      BIGINT NOT NULL,
    idle_expire_time  BIGINT NOT NULL,
    final_expire_time BIGINT NOT NULL,
    revoke_time       BIGINT
);
CREATE INDEX sessions_by_user ON sessions (user_id, id);
CREATE INDEX sessions_by_idle_expire_time ON sessions (idle_expire_time);
CREATE INDEX sessions_by_revoke_time ON sessions (revoke_time) WHERE revoke_time IS NOT NULL;

-- The blob ledger. A row stands here before the first byte is stored and until the last one is gone.
-- state: 1 writing, 2 live, 3 to be deleted. handle: what the store calls the blob while its parts arrive.
CREATE TABLE blobs (
    key          TEXT COLLATE "C" PRIMARY KEY,
    user_id      UUID NOT NULL REFERENCES users (id),
    state        INT NOT NULL,
    size_bytes   BIGINT NOT NULL,
    handle       TEXT NOT NULL,
    content_type TEXT NOT NULL,
    etag         TEXT NOT NULL,
    create_time  BIGINT NOT NULL,
    delete_time  BIGINT
);
CREATE INDEX blobs_by_user ON blobs (user_id);
CREATE INDEX blobs_to_delete ON blobs (delete_time, key) WHERE state = 3;

-- hash_state: what has been hashed up to offset_bytes (SHA-256 midstate and CRC-32C), so that nothing is read again.
-- epoch: grows with every writer; a writer whose epoch is not the newest changes nothing.
CREATE TABLE uploads (
    id               UUID PRIMARY KEY,
    user_id          UUID NOT NULL REFERENCES users (id),
    blob_key         TEXT COLLATE "C" NOT NULL,
    state            INT NOT NULL,
    size_bytes       BIGINT NOT NULL,
    offset_bytes     BIGINT NOT NULL,
    chunk_size_bytes BIGINT NOT NULL,
    content_type     TEXT NOT NULL,
    filename         TEXT NOT NULL,
    epoch            BIGINT NOT NULL,
    hash_state       BYTEA NOT NULL,
    sha256           BYTEA,
    crc32c           BIGINT,
    failure          INT,
    video_id         UUID,
    create_time      BIGINT NOT NULL,
    expire_time      BIGINT NOT NULL
);
CREATE INDEX uploads_open_by_user ON uploads (user_id, id) WHERE state IN (1, 2);
CREATE INDEX uploads_open_by_expire_time ON uploads (expire_time) WHERE state IN (1, 2);
CREATE INDEX uploads_over_by_expire_time ON uploads (expire_time) WHERE state > 2;

-- The parts that are durable; tag is what the store calls a part.
CREATE TABLE upload_parts (
    upload_id UUID NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    number    BIGINT NOT NULL,
    crc32c    BIGINT NOT NULL,
    tag       TEXT NOT NULL,
    PRIMARY KEY (upload_id, number)
);

-- moderation: 1 visible, 2 hidden by a moderator.
CREATE TABLE videos (
    id           UUID PRIMARY KEY,
    channel_id   UUID NOT NULL REFERENCES channels (id),
    upload_id    UUID NOT NULL UNIQUE,
    blob_key     TEXT COLLATE "C" NOT NULL,
    title        TEXT NOT NULL,
    description  TEXT NOT NULL,
    duration     BIGINT NOT NULL,
    size_bytes   BIGINT NOT NULL,
    content_type TEXT NOT NULL,
    width        INT NOT NULL,
    height       INT NOT NULL,
    state        INT NOT NULL,
    failure      INT,
    visibility   INT NOT NULL,
    moderation   INT NOT NULL,
    view_count   BIGINT NOT NULL DEFAULT 0,
    like_count   BIGINT NOT NULL DEFAULT 0,
    create_time  BIGINT NOT NULL,
    publish_time BIGINT
);
CREATE INDEX videos_listed ON videos (id) WHERE visibility = 1 AND state = 2 AND moderation = 1;
CREATE INDEX videos_listed_by_channel ON videos (channel_id, id) WHERE visibility = 1 AND state = 2 AND moderation = 1;
CREATE INDEX videos_by_channel ON videos (channel_id, id);

-- What a caller has done under a request id, so that a retry gets the same answer.
CREATE TABLE request_ids (
    user_id      UUID NOT NULL REFERENCES users (id),
    method       TEXT COLLATE "C" NOT NULL,
    request_id   UUID NOT NULL,
    request_hash BYTEA NOT NULL,
    result_id    UUID NOT NULL,
    expire_time  BIGINT NOT NULL,
    PRIMARY KEY (user_id, method, request_id)
);
CREATE INDEX request_ids_by_expire_time ON request_ids (expire_time);
