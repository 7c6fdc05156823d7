-- Pictures that the server took from a video, for its owner to choose as its thumbnail. images: a picture in all its sizes,
-- as videos.thumbnail. time: where in the video, in microseconds.
CREATE TABLE posters (
    id       BLOB NOT NULL PRIMARY KEY,
    video_id BLOB NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    time     INTEGER NOT NULL,
    images   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX posters_by_video ON posters (video_id, time);

-- The images of the poster that is shown while there is no thumbnail.
ALTER TABLE videos ADD COLUMN poster TEXT;

-- What a blob is for, by its key: 2 original, 3 rendition, 4 picture, 5 captions, 6 storyboard (server/engine/blob/kind.rs).
ALTER TABLE blobs ADD COLUMN kind INTEGER GENERATED ALWAYS AS (CASE
    WHEN key LIKE 'images/%' THEN 4
    WHEN key LIKE '%/original' THEN 2
    WHEN key LIKE '%/caption%' THEN 5
    WHEN key LIKE '%/storyboard%' THEN 6
    ELSE 3 END) VIRTUAL;

-- All that counts against an account's quota, summed without reading a row of the table.
DROP INDEX blobs_by_user;
CREATE INDEX blobs_by_user ON blobs (user_id, kind, state, size_bytes) WHERE state <> 3;

-- Loudness on average, in thousandths of LUFS; NULL for pictures, silence, and what was made before it was measured.
ALTER TABLE renditions ADD COLUMN loudness INTEGER;
