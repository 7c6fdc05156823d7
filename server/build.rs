//! Rebuilds the crate when a migration is added: `migrate!` notices edited files by itself, but not new ones.

fn main() {
    println!("cargo:rerun-if-changed=server/engine/db/migrations");
}
