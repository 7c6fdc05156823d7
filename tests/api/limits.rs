//! Connections, streams, headers, deadlines.
