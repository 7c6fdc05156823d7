-- videos.publish_time: when the video was first public and could be played; it stays when the video is hidden and shown again.
-- Until now, making a video unlisted set it, too. Which of those videos were public before, nobody knows: they count as never
-- published, so that each is the newest once it is made public, instead of lying where nobody looks.
UPDATE videos SET publish_time = NULL WHERE visibility = 2;
UPDATE videos SET publish_time = create_time WHERE visibility = 1 AND state = 2 AND publish_time IS NULL;
-- Lists go by it, and would leave out a video that has none. SQLite cannot add a constraint to a table, but triggers.
CREATE TRIGGER videos_listed_are_published_at_first BEFORE INSERT ON videos
    WHEN NEW.visibility = 1 AND NEW.state = 2 AND NEW.publish_time IS NULL
    BEGIN SELECT RAISE(ABORT, 'a listed video has a publish_time'); END;
CREATE TRIGGER videos_listed_are_published BEFORE UPDATE OF visibility, state, publish_time ON videos
    WHEN NEW.visibility = 1 AND NEW.state = 2 AND NEW.publish_time IS NULL
    BEGIN SELECT RAISE(ABORT, 'a listed video has a publish_time'); END;
CREATE INDEX videos_listed_by_publish_time ON videos (publish_time, id)
    WHERE visibility = 1 AND state = 2 AND moderation = 1;
-- The feed, and what others see of a channel.
CREATE INDEX videos_listed_by_channel_and_publish_time ON videos (channel_id, publish_time, id)
    WHERE visibility = 1 AND state = 2 AND moderation = 1;
-- What its owner sees: a video that was never public stands where it was created.
CREATE INDEX videos_by_channel_and_publish_time ON videos (channel_id, COALESCE(publish_time, create_time), id);
CREATE INDEX videos_by_category_and_publish_time ON videos (category, publish_time, id)
    WHERE visibility = 1 AND state = 2 AND moderation = 1 AND category <> 0;

-- Search ranks and filters by it, too. It never changes while a video is in the index. A document's number comes from it, so
-- that documents with another one are made anew; the server does that in the background when it starts.
ALTER TABLE search_documents RENAME COLUMN create_time TO publish_time;
CREATE TEMP TABLE outdated AS SELECT d.no FROM search_documents d JOIN videos v ON v.id = d.video_id
    WHERE v.publish_time <> d.publish_time;
UPDATE server_state SET value = '00000000-0000-0000-0000-000000000000'
    WHERE name = 'search_index' AND EXISTS (SELECT 1 FROM outdated);
DELETE FROM search_words WHERE rowid IN (SELECT no FROM outdated);
DELETE FROM search_documents WHERE no IN (SELECT no FROM outdated);
DROP TABLE outdated;
