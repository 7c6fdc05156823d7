//! Connections, descriptors and frames: what an attacker can do before it has called anything.
