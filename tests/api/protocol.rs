//! gRPC, gRPC-Web and HTTP at their edges.
