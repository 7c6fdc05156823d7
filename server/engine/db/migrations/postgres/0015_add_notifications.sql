-- The outbox: what has happened, see server/event/. kind: server/event/model.rs. subject: the id of what it happened to;
-- account_id: who did it. xid: the transaction, because the order of seq is not that of the commits. No foreign keys: events
-- outlive what they are about, for a week.
CREATE TABLE events (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY,
    xid         BIGINT NOT NULL DEFAULT CAST(CAST(pg_current_xact_id() AS text) AS BIGINT),
    kind        INTEGER NOT NULL,
    subject     UUID NOT NULL,
    account_id  UUID,
    create_time BIGINT NOT NULL,
    PRIMARY KEY (xid, seq)
);
-- How far each consumer is.
CREATE TABLE event_consumers (
    name TEXT COLLATE "C" PRIMARY KEY,
    xid  BIGINT NOT NULL,
    seq  BIGINT NOT NULL
);

-- Of what a channel tells its subscriber: 1 of nothing, 2 of every video and tweet.
ALTER TABLE subscriptions ADD COLUMN bell INTEGER NOT NULL DEFAULT 1;
CREATE INDEX subscriptions_with_bell ON subscriptions (channel_id, user_id) WHERE bell = 2;

-- The inbox of an account, see server/notification/. seq: the last number that was given; read_seq: up to which
-- notifications are read; first_seq: up to which some may have been deleted for their age or number.
CREATE TABLE inboxes (
    user_id   UUID PRIMARY KEY REFERENCES users (id),
    seq       BIGINT NOT NULL,
    read_seq  BIGINT NOT NULL DEFAULT 0,
    first_seq BIGINT NOT NULL DEFAULT 0
);
-- kind: the contract's number. about: the comment, tweet, video or channel; without a foreign key. channel_id: who has
-- done it, or joined a group last. thread_id: the comment at the top of the thread. count: how many accounts a group has.
CREATE TABLE notifications (
    id          UUID PRIMARY KEY,
    user_id     UUID NOT NULL REFERENCES inboxes (user_id),
    seq         BIGINT NOT NULL,
    kind        INTEGER NOT NULL,
    about       UUID NOT NULL,
    channel_id  UUID REFERENCES channels (id),
    thread_id   UUID,
    count       BIGINT NOT NULL DEFAULT 1,
    create_time BIGINT NOT NULL
);
CREATE UNIQUE INDEX notifications_by_seq ON notifications (user_id, seq);
CREATE INDEX notifications_by_about ON notifications (about, user_id);
CREATE INDEX notifications_by_channel ON notifications (channel_id, user_id) WHERE channel_id IS NOT NULL;
-- The accounts in a group, by their channels.
CREATE TABLE notification_actors (
    notification_id UUID NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
    channel_id      UUID NOT NULL REFERENCES channels (id),
    PRIMARY KEY (notification_id, channel_id)
);
CREATE INDEX notification_actors_by_channel ON notification_actors (channel_id, notification_id);
-- How an account wants to be told of a kind; without a row: in the app, and not by mail.
CREATE TABLE notification_preferences (
    user_id UUID NOT NULL REFERENCES inboxes (user_id),
    kind    INTEGER NOT NULL,
    in_app  BOOLEAN NOT NULL,
    email   BOOLEAN NOT NULL,
    PRIMARY KEY (user_id, kind)
);
-- Of what an account is told nothing. kind: 1 a channel, 2 a thread; about: its id, without a foreign key.
CREATE TABLE notification_mutes (
    user_id     UUID NOT NULL REFERENCES inboxes (user_id),
    about       UUID NOT NULL,
    kind        INTEGER NOT NULL,
    create_time BIGINT NOT NULL,
    PRIMARY KEY (user_id, about)
);
CREATE INDEX notification_mutes_by_time ON notification_mutes (user_id, create_time, about) WHERE kind = 1;
CREATE INDEX notification_mutes_by_about ON notification_mutes (about, user_id);
