-- A page of a channel's videos is a part of an index. The planner sees that most channels have few videos, and would read and
-- sort all of them, which for a large channel is much. So it is told to expect large ones, from its next ANALYZE on.
ALTER TABLE videos ALTER COLUMN channel_id SET (n_distinct = 100);
