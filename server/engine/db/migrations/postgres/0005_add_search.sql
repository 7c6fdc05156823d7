-- The index of listed videos, see server/search. no: tells videos of one instant apart. Facts of a video that never change
-- are repeated: its row is large, and often written. words: all words, without positions. head: those of the title (weight A), the
-- tags (B) and the channel's name (C), to rank by; apart, because a long description makes words slow to read.
CREATE TABLE search_documents (
    video_id    UUID PRIMARY KEY REFERENCES videos (id),
    no          BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY,
    duration    BIGINT NOT NULL,
    create_time BIGINT NOT NULL,
    head        TSVECTOR NOT NULL,
    words       TSVECTOR NOT NULL
);
-- What rare words are found by. Without the list of pending entries, which every search would have to read.
CREATE INDEX search_documents_by_words ON search_documents USING gin (words) WITH (fastupdate = off);
-- What common words are found by: from the newest video on, until there are enough.
CREATE INDEX search_documents_by_time ON search_documents (create_time, no);
