-- The outbox: what has happened, see server/event/. kind: server/event/model.rs. subject: the id of what it happened to;
-- account_id: who did it. xid is used on PostgreSQL only. No foreign keys: events outlive what they are about, for a week.
-- The newest row is never deleted, so that numbers are not used again.
CREATE TABLE events (
    seq         INTEGER PRIMARY KEY,
    xid         INTEGER NOT NULL DEFAULT 0,
    kind        INTEGER NOT NULL,
    subject     BLOB NOT NULL,
    account_id  BLOB,
    create_time INTEGER NOT NULL
) STRICT;
-- How far each consumer is.
CREATE TABLE event_consumers (
    name TEXT PRIMARY KEY,
    xid  INTEGER NOT NULL,
    seq  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Of what a channel tells its subscriber: 1 of nothing, 2 of every video and tweet.
ALTER TABLE subscriptions ADD COLUMN bell INTEGER NOT NULL DEFAULT 1;
CREATE INDEX subscriptions_with_bell ON subscriptions (channel_id, user_id) WHERE bell = 2;

-- The inbox of an account, see server/notification/. seq: the last number that was given; read_seq: up to which
-- notifications are read; first_seq: up to which some may have been deleted for their age or number.
CREATE TABLE inboxes (
    user_id   BLOB PRIMARY KEY REFERENCES users (id),
    seq       INTEGER NOT NULL,
    read_seq  INTEGER NOT NULL DEFAULT 0,
    first_seq INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
-- kind: the contract's number. about: the comment, tweet, video or channel; without a foreign key. channel_id: who has
-- done it, or joined a group last. thread_id: the comment at the top of the thread. count: how many accounts a group has.
CREATE TABLE notifications (
    id          BLOB PRIMARY KEY,
    user_id     BLOB NOT NULL REFERENCES inboxes (user_id),
    seq         INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    about       BLOB NOT NULL,
    channel_id  BLOB REFERENCES channels (id),
    thread_id   BLOB,
    count       INTEGER NOT NULL DEFAULT 1,
    create_time INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX notifications_by_seq ON notifications (user_id, seq);
CREATE INDEX notifications_by_about ON notifications (about, user_id);
CREATE INDEX notifications_by_channel ON notifications (channel_id, user_id) WHERE channel_id IS NOT NULL;
-- The accounts in a group, by their channels.
CREATE TABLE notification_actors (
    notification_id BLOB NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
    channel_id      BLOB NOT NULL REFERENCES channels (id),
    PRIMARY KEY (notification_id, channel_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notification_actors_by_channel ON notification_actors (channel_id, notification_id);
-- How an account wants to be told of a kind; without a row: in the app, and not by mail.
CREATE TABLE notification_preferences (
    user_id BLOB NOT NULL REFERENCES inboxes (user_id),
    kind    INTEGER NOT NULL,
    in_app  INTEGER NOT NULL,
    email   INTEGER NOT NULL,
    PRIMARY KEY (user_id, kind)
) STRICT, WITHOUT ROWID;
-- Of what an account is told nothing. kind: 1 a channel, 2 a thread; about: its id, without a foreign key.
CREATE TABLE notification_mutes (
    user_id     BLOB NOT NULL REFERENCES inboxes (user_id),
    about       BLOB NOT NULL,
    kind        INTEGER NOT NULL,
    create_time INTEGER NOT NULL,
    PRIMARY KEY (user_id, about)
) STRICT, WITHOUT ROWID;
CREATE INDEX notification_mutes_by_time ON notification_mutes (user_id, create_time, about) WHERE kind = 1;
CREATE INDEX notification_mutes_by_about ON notification_mutes (about, user_id);
