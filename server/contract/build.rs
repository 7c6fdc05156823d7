//! Generates this crate from `proto/`; the generator is the crate `marquee-codegen`.

use marquee_codegen::{Config, Runtime};
use std::{env, path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let root = PathBuf::from("../..");
    let generated = marquee_codegen::generate(&Config {
        roots: vec![root.join("proto"), root.join("third_party")],
        imports: Vec::new(),
        package: "marquee.v1".to_owned(),
        encoded: vec!["marquee.v1.CommentService.WatchVideo".to_owned()],
        out_dir: env::var_os("OUT_DIR").expect("Cargo sets OUT_DIR for build scripts").into(),
        runtime: Runtime::ThisCrate,
    });
    match generated {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the contract does not build:\n{error}");
            ExitCode::FAILURE
        }
    }
}
