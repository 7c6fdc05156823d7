//! Compiles the `.proto` files in pure Rust.

use crate::Error;
use prost_reflect::DescriptorPool;
use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

/// The compiled contract, in the three forms that are used.
pub(crate) struct Contract {
    /// For reading options by reflection.
    pub(crate) pool: DescriptorPool,
    /// For prost-build. This form has lost the custom options.
    pub(crate) files: prost_types::FileDescriptorSet,
    /// For reflection, with comments and custom options.
    pub(crate) encoded: Vec<u8>,
}

/// Compiles every `.proto` file below `roots`, and their imports from `roots` and `imports`.
pub(crate) fn compile(roots: &[PathBuf], imports: &[PathBuf]) -> Result<Contract, Error> {
    let mut compiler = protox::Compiler::new(roots.iter().chain(imports))?;
    compiler.include_imports(true).include_source_info(true);
    for root in roots {
        compiler.open_files(proto_files(root)?)?;
    }
    Ok(Contract {
        pool: compiler.descriptor_pool(),
        files: compiler.file_descriptor_set(),
        encoded: compiler.encode_file_descriptor_set(),
    })
}

/// All `.proto` files below `folder`, sorted, so that the output does not depend on the file system.
fn proto_files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let at = |source| Error::File { path: folder.to_owned(), source };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(at)? {
        let path = entry.map_err(at)?.path();
        if path.is_dir() {
            files.extend(proto_files(&path)?);
        } else if path.extension() == Some(OsStr::new("proto")) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
