-- What a channel is about, in its owner's words.
ALTER TABLE channels ADD COLUMN description TEXT NOT NULL DEFAULT '';

-- Set once the account is deleted. Its row stays, without anything personal in it, for as long as others refer to it.
ALTER TABLE users ADD COLUMN delete_time INTEGER;
CREATE INDEX users_deleted ON users (delete_time) WHERE delete_time IS NOT NULL;
