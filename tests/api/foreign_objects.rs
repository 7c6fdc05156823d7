//! Another user's object: every RPC that takes an id, against an object of somebody else's.
