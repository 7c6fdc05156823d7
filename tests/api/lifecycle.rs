//! Starting, stopping and being replaced: TLS, signals, health, data folders, schemas.
