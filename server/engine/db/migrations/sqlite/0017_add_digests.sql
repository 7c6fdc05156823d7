-- digest_time: when the account is looked at for its next mail about unread notifications, see server/notification/digest/;
-- NULL unless it is told of some kind by mail. digest_seq: up to which number notifications were looked at for that. Accounts
-- that have asked for mail before are told of what comes from now on.
ALTER TABLE inboxes ADD COLUMN digest_time INTEGER;
ALTER TABLE inboxes ADD COLUMN digest_seq INTEGER NOT NULL DEFAULT 0;
UPDATE inboxes SET digest_time = 0, digest_seq = seq
    WHERE user_id IN (SELECT user_id FROM notification_preferences WHERE email);
CREATE INDEX inboxes_by_digest_time ON inboxes (digest_time) WHERE digest_time IS NOT NULL;
