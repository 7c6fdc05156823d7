-- The text of videos in languages: see server/caption/. kind: 1 subtitles, 2 captions. source: 1 uploaded, 2 embedded.
CREATE TABLE captions (
    video_id    UUID NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
    language    TEXT COLLATE "C" NOT NULL,
    name        TEXT NOT NULL,
    kind        INTEGER NOT NULL,
    source      INTEGER NOT NULL,
    blob_key    TEXT COLLATE "C" NOT NULL,
    etag        TEXT NOT NULL,
    cues        INTEGER NOT NULL,
    update_time BIGINT NOT NULL,
    PRIMARY KEY (video_id, language)
);

-- When the text tracks of the file were taken over; they are never taken over again.
ALTER TABLE processings ADD COLUMN captions_time BIGINT;

-- The pictures for the seek bar: see server/process/storyboard.rs. spacing: between two pictures, in microseconds. sheets: the
-- names of the files in the folder of the video, separated by commas.
CREATE TABLE storyboards (
    video_id     UUID NOT NULL PRIMARY KEY REFERENCES videos (id) ON DELETE CASCADE,
    spacing      BIGINT NOT NULL,
    tiles        INTEGER NOT NULL,
    tile_width   INTEGER NOT NULL,
    tile_height  INTEGER NOT NULL,
    grid_columns INTEGER NOT NULL,
    grid_rows    INTEGER NOT NULL,
    sheets       TEXT NOT NULL,
    create_time  BIGINT NOT NULL
);
