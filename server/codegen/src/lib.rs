//! The generator of the contract crate: reads `.proto` files and writes Rust.
//!
//! It is called by a build script. Each step is a module:
//!
//! - `compile` compiles the protos in pure Rust and keeps the encoded descriptor set, including custom options.
//! - `policy` converts the access and cost options into a table of methods.
//! - `rules` and `model` read the `buf.validate` rules; `bounds` requires that requests are bounded.
//! - `validators` converts the rules into plain Rust, one `impl Validate` for each message.
//! - `canonical` gives ids one spelling, one `impl Canonical` for each message. It finds ids by their rule.
//! - `lists` finds the requests of lists, one `impl ListRequest` for each.
//! - `stubs` runs prost and tonic, which write messages, servers and clients; `names` computes the names that they use.
//!
//! The generator rejects what it does not support: an unknown rule, an unbounded field of a request or an RPC without
//! access is an error that names the element, and the build fails. So a contract that compiles is enforced as it is
//! written.

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

/// The inputs and outputs of the generator.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folders whose protos are all compiled.
    pub roots: Vec<PathBuf>,
    /// Additional folders for imports.
    pub imports: Vec<PathBuf>,
    /// The package that gets validators, policy and `Bytes`, for example `marquee.v1`.
    pub package: String,
    /// The methods, by their full names, whose server gives answers that are encoded already (`codec::Encoded`): those that
    /// send one message to many.
    pub encoded: Vec<String>,
    /// The folder for the generated files.
    pub out_dir: PathBuf,
    /// The crate with the hand-written modules (`validate`, `canonical`, `list`, `policy`, `codec`) and the messages of
    /// other packages.
    pub runtime: Runtime,
}

/// The crate with the hand-written half of the generated code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runtime {
    /// The crate that is being built; the messages of all packages are generated into it.
    ThisCrate,
    /// Another crate, by its absolute path. Its messages of other packages are used instead of generating them.
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
/// The validators and the other traits of messages, to be included beside the module tree.
pub const VALIDATORS_FILE: &str = "validators.rs";
/// The methods and their lookup by path, to be included where `Method`, `Access` and `Cost` are in scope.
pub const POLICY_FILE: &str = "policy.rs";

/// Generates everything into `config.out_dir`, and prints the folders that Cargo must watch.
///
/// Nothing is written unless the whole contract is supported; the error lists all problems at once.
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

/// Formats the code, for people who read or debug it.
fn format_code(tokens: &proc_macro2::TokenStream) -> String {
    let file = syn::parse2(tokens.clone()).expect("generated code is a list of items");
    prettyplease::unparse(&file)
}

fn write(folder: &Path, name: &str, content: &[u8]) -> Result<(), Error> {
    let path = folder.join(name);
    fs::write(&path, content).map_err(|source| Error::File { path, source })
}
