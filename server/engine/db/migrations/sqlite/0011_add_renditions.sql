-- What the server makes of a video's original: see server/process/. rungs: the names of the pictures to make, separated by
-- commas, the lowest first; empty until the file was examined. failure: why something could not be made, with a sentence for
-- the owner. end_time: when nothing was left to make.
CREATE TABLE processings (
    video_id     BLOB NOT NULL PRIMARY KEY REFERENCES videos (id) ON DELETE CASCADE,
    rungs        TEXT NOT NULL,
    failure      INTEGER,
    failure_text TEXT NOT NULL,
    create_time  INTEGER NOT NULL,
    end_time     INTEGER
) STRICT;
CREATE INDEX processings_open ON processings (video_id) WHERE end_time IS NULL;

-- The files that were made. kind: 1 picture, 2 sound. segments: their lengths, see server/process/segments.rs.
CREATE TABLE renditions (
    video_id    BLOB NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    kind        INTEGER NOT NULL,
    blob_key    TEXT NOT NULL,
    size_bytes  INTEGER NOT NULL,
    width       INTEGER NOT NULL,
    height      INTEGER NOT NULL,
    frame_rate  INTEGER NOT NULL,
    codecs      TEXT NOT NULL,
    peak        INTEGER NOT NULL,
    average     INTEGER NOT NULL,
    language    TEXT NOT NULL,
    init_bytes  INTEGER NOT NULL,
    segments    BLOB NOT NULL,
    create_time INTEGER NOT NULL,
    PRIMARY KEY (video_id, name)
) STRICT, WITHOUT ROWID;
