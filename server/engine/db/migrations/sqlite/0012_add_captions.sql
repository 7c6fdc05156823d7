-- The text of videos in languages: see server/caption/. kind: 1 subtitles, 2 captions. source: 1 uploaded, 2 embedded.
CREATE TABLE captions (
    video_id    BLOB NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    language    TEXT NOT NULL,
    name        TEXT NOT NULL,
    kind        INTEGER NOT NULL,
    source      INTEGER NOT NULL,
    blob_key    TEXT NOT NULL,
    etag        TEXT NOT NULL,
    cues        INTEGER NOT NULL,
    update_time INTEGER NOT NULL,
    PRIMARY KEY (video_id, language)
) STRICT, WITHOUT ROWID;

-- When the text tracks of the file were taken over; they are never taken over again.
ALTER TABLE processings ADD COLUMN captions_time INTEGER;

-- The pictures for the seek bar: see server/process/storyboard.rs. spacing: between two pictures, in microseconds. sheets: the
-- names of the files in the folder of the video, separated by commas.
CREATE TABLE storyboards (
    video_id     BLOB NOT NULL PRIMARY KEY REFERENCES videos (id) ON DELETE CASCADE,
    spacing      INTEGER NOT NULL,
    tiles        INTEGER NOT NULL,
    tile_width   INTEGER NOT NULL,
    tile_height  INTEGER NOT NULL,
    grid_columns INTEGER NOT NULL,
    grid_rows    INTEGER NOT NULL,
    sheets       TEXT NOT NULL,
    create_time  INTEGER NOT NULL
) STRICT;
