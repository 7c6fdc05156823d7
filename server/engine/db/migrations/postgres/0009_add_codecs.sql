-- The codecs of a video's original, as RFC 6381 has them, separated by commas. Empty: published before they were stored.
ALTER TABLE videos ADD COLUMN codecs TEXT NOT NULL DEFAULT '';
