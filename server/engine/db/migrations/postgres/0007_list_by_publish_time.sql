-- videos.publish_time: when the video was first public and could be played; it stays when the video is hidden and shown again.
-- Until now, making a video unlisted set it, too. Which of those videos were public before, nobody knows: they count as never
-- published, so that each is the newest once it is made public, instead of lying where nobody looks.
UPDATE videos SET publish_time = NULL WHERE visibility = 2;
UPDATE videos SET publish_time = create_time WHERE visibility = 1 AND state = 2 AND publish_time IS NULL;
-- Lists go by it, and would leave out a video that has none.
ALTER TABLE videos ADD CONSTRAINT videos_listed_are_published
    CHECK (visibility <> 1 OR state <> 2 OR publish_time IS NOT NULL);
CREATE INDEX videos_listed_by_publish_time ON videos (publish_time, id)
    WHERE visibility = 1 AND state = 2 AND moderation = 1;
-- The feed, and what others see of a channel.
CREATE INDEX videos_listed_by_channel_and_publish_time ON videos (channel_id, publish_time, id)
    WHERE visibility = 1 AND state = 2 AND moderation = 1;
-- What its owner sees: a video that was never public stands where it was created.
CREATE INDEX videos_by_channel_and_publish_time ON videos (channel_id, COALESCE(publish_time, create_time), id);
CREATE INDEX videos_by_category_and_publish_time ON videos (category, publish_time, id)
    WHERE visibility = 1 AND state = 2 AND moderation = 1 AND category <> 0;

-- Search ranks and filters by it, too. It never changes while a video is in the index.
ALTER TABLE search_documents RENAME COLUMN create_time TO publish_time;
UPDATE search_documents SET publish_time = v.publish_time FROM videos v
    WHERE v.id = search_documents.video_id AND v.publish_time <> search_documents.publish_time;
