//! Every RPC against every kind of token that must not pass.
