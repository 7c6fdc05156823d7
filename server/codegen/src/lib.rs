//! The generator behind the contract crate: `.proto` files in, Rust out.
//!
//! It is called by a build script and does these things, each in a module of its own:
//!
//! - `compile` reads the protos in pure Rust and keeps the encoded descriptor set, custom options included.
//! - `policy` turns the access and cost options into a table of methods.
//! - `rules` and `model` read the `buf.validate` rules; `bounds` insists that requests are bounded.
//! - `validators` turns the rules into plain Rust, one `impl Validate` per message.
//! - `canonical` finds the ids by their rule and gives them one spelling, one `impl Canonical` per message.
//! - `lists` finds the requests for pages of lists, one `impl ListRequest` per request.
//! - `stubs` lets prost and tonic write messages, servers and clients; `names` knows what they call things.
//!
//! What it does not understand it refuses: an unknown rule, an unbounded field of a request or an RPC without access is
//! an error that names the element, and the build fails. A contract that compiles is enforced as it is written.

mod bounds;
mod canonical;
mod compile;
mod error;
mod lists;
mod model;
mod names;
mod policy;
mod rules;
mod stubs;
mod validators;

use std::{
    fs,
    path::{Path, PathBuf},
};

pub use error::{Error, Problem};

/// What to generate, from where and to where.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folders whose protos are all compiled.
    pub roots: Vec<PathBuf>,
    /// Further folders that imports are looked up in.
    pub imports: Vec<PathBuf>,
    /// The package that gets validators, policy and `Bytes`, for example `marquee.v1`.
    pub package: String,
    /// Where the generated files go.
    pub out_dir: PathBuf,
    /// Where the code finds what is written by hand (`validate`, `canonical`, `list`, `policy`, `codec`) and the messages of other packages.
    pub runtime: Runtime,
}

/// The crate that holds the hand-written half of the generated code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runtime {
    /// The crate that is being built; the messages of all packages are generated into it.
    ThisCrate,
    /// Another crate, by its absolute path; its messages of other packages are used as they are.
    Crate(String),
}

impl Runtime {
    /// The path that generated code starts with.
    fn path(&self) -> &str {
        match self {
            Self::ThisCrate => "crate",
            Self::Crate(path) => path,
        }
    }
}

/// The encoded `FileDescriptorSet`, with comments and custom options.
pub const DESCRIPTOR_SET_FILE: &str = "descriptor_set.binpb";
/// The module tree of messages and stubs.
pub const MODULES_FILE: &str = "modules.rs";
/// The validators and the traits of messages beside them, modules to be included beside the module tree.
pub const VALIDATORS_FILE: &str = "validators.rs";
/// The methods and their lookup by path, to be included where `Method`, `Access` and `Cost` are in scope.
pub const POLICY_FILE: &str = "policy.rs";

/// Generates everything into `config.out_dir` and tells Cargo which folders to watch.
///
/// Nothing is written unless the whole contract is understood; the error lists every refusal at once.
pub fn generate(config: &Config) -> Result<(), Error> {
    for folder in config.roots.iter().chain(&config.imports) {
        println!("cargo:rerun-if-changed={}", folder.display());
    }
    let contract = compile::compile(&config.roots, &config.imports)?;
    let mut problems = Vec::new();
    let policy = policy::generate(config, &contract.pool, &mut problems);
    let messages = model::read(&contract.pool, &config.package, &mut problems);
    bounds::check(&contract.pool, &config.package, &messages, &mut problems);
    if !problems.is_empty() {
        return Err(Error::Contract(problems));
    }
    let mut validators = validators::generate(config.runtime.path(), &config.package, &messages);
    validators.extend(canonical::generate(config.runtime.path(), &config.package, &messages));
    validators.extend(lists::generate(config, &contract.pool));
    stubs::generate(config, contract.files)?;
    write(&config.out_dir, DESCRIPTOR_SET_FILE, &contract.encoded)?;
    write(&config.out_dir, POLICY_FILE, format_code(&policy).as_bytes())?;
    write(&config.out_dir, VALIDATORS_FILE, format_code(&validators).as_bytes())
}

/// Lays the code out for people who step through it.
fn format_code(tokens: &proc_macro2::TokenStream) -> String {
    let file = syn::parse2(tokens.clone()).expect("generated code is a list of items");
    prettyplease::unparse(&file)
}

fn write(folder: &Path, name: &str, content: &[u8]) -> Result<(), Error> {
    let path = folder.join(name);
    fs::write(&path, content).map_err(|source| Error::File { path, source })
}
