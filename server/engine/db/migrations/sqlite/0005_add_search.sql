-- The index of listed videos, see server/search. no: the second of creation, or the next free number, so that the newest come
-- first when they are walked backwards. Facts of a video that never change are repeated: its row is large, and often written.
CREATE TABLE search_documents (
    no          INTEGER PRIMARY KEY,
    video_id    BLOB NOT NULL UNIQUE REFERENCES videos (id),
    duration    INTEGER NOT NULL,
    create_time INTEGER NOT NULL
) STRICT;
-- words: separated by spaces, each behind a letter that tells where it was found. They are words of ours already; the
-- tokenizer only splits at the spaces. Prefixes of up to 12 characters have lists of their own, for which the letter counts.
CREATE VIRTUAL TABLE search_words USING fts5 (
    words,
    tokenize = 'ascii',
    prefix = '2 3 4 5 6 7 8 9 10 11 12 13',
    content = '',
    contentless_delete = 1,
    detail = none
);
