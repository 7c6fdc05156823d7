-- A picture in all its sizes, as text (server/image/model.rs); NULL when there is none.
ALTER TABLE channels ADD COLUMN avatar TEXT;
ALTER TABLE channels ADD COLUMN cover TEXT;
ALTER TABLE videos ADD COLUMN thumbnail TEXT;

-- The ledger knows bytes before there is an account: the picture that somebody registers with.
ALTER TABLE blobs DROP CONSTRAINT IF EXISTS blobs_user_id_fkey;

-- What was begun and never finished.
CREATE INDEX blobs_unfinished ON blobs (create_time) WHERE state = 1;
