-- email_verify_time: when its owner proved that the address is theirs; existing accounts have not. pending_email: the
-- address that replaces the present one once it is verified.
ALTER TABLE users ADD COLUMN email_verify_time BIGINT;
ALTER TABLE users ADD COLUMN pending_email TEXT COLLATE "C";

-- The newest code that was sent to verify an account's address: see server/account/code.rs. The code itself is derived from
-- code_id, and not stored. tries: how often a code was tried.
CREATE TABLE email_verifications (
    user_id     UUID NOT NULL PRIMARY KEY REFERENCES users (id),
    code_id     UUID NOT NULL,
    email       TEXT COLLATE "C" NOT NULL,
    tries       INTEGER NOT NULL DEFAULT 0,
    expire_time BIGINT NOT NULL
);
CREATE INDEX email_verifications_by_expire_time ON email_verifications (expire_time);

-- The newest code for a new password that was requested for an address. user_id: the account with that address, or NULL if
-- there is none: such rows make requests for both kinds of addresses equal. Without a foreign key, because a row lives for
-- minutes.
CREATE TABLE password_resets (
    email       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id     UUID,
    code_id     UUID NOT NULL,
    tries       INTEGER NOT NULL DEFAULT 0,
    expire_time BIGINT NOT NULL
);
CREATE INDEX password_resets_by_expire_time ON password_resets (expire_time);
