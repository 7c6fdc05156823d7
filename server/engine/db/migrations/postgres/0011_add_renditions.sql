-- What the server makes of a video's original: see server/process/. rungs: the names of the pictures to make, separated by
-- commas, the lowest first; empty until the file was examined. failure: why something could not be made, with a sentence for
-- the owner. end_time: when nothing was left to make.
CREATE TABLE processings (
    video_id     UUID NOT NULL PRIMARY KEY REFERENCES videos (id) ON DELETE CASCADE,
    rungs        TEXT NOT NULL,
    failure      INTEGER,
    failure_text TEXT NOT NULL,
    create_time  BIGINT NOT NULL,
    end_time     BIGINT
);
CREATE INDEX processings_open ON processings (video_id) WHERE end_time IS NULL;

-- The files that were made. kind: 1 picture, 2 sound. segments: their lengths, see server/process/segments.rs.
CREATE TABLE renditions (
    video_id    UUID NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    name        TEXT COLLATE "C" NOT NULL,
    kind        INTEGER NOT NULL,
    blob_key    TEXT COLLATE "C" NOT NULL,
    size_bytes  BIGINT NOT NULL,
    width       INTEGER NOT NULL,
    height      INTEGER NOT NULL,
    frame_rate  INTEGER NOT NULL,
    codecs      TEXT NOT NULL,
    peak        BIGINT NOT NULL,
    average     BIGINT NOT NULL,
    language    TEXT NOT NULL,
    init_bytes  BIGINT NOT NULL,
    segments    BYTEA NOT NULL,
    create_time BIGINT NOT NULL,
    PRIMARY KEY (video_id, name)
);
