//! Contracts that do not build, and their errors.
//!
//! Each file in `refused/` is a contract with faults. Its leading comment is the expected error, one line for each
//! fault. To add a case, add a file.

use marquee_codegen::{Config, Error, Runtime, generate};
use std::{
    error::Error as StdError,
    fs,
    path::{Path, PathBuf},
};

/// Generates from one file, in a folder of its own.
fn build(name: &str, source: &str) -> Result<PathBuf, Error> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("refusals").join(name);
    let (root, out_dir) = (folder.join("proto"), folder.join("out"));
    let write = || {
        fs::create_dir_all(&root)?;
        fs::create_dir_all(&out_dir)?;
        fs::write(root.join("test.proto"), source)
    };
    write().expect("the folder for temporary files is writable");
    generate(&Config {
        roots: vec![root],
        imports: vec!["../../proto".into(), "../../third_party".into()],
        package: "refused.v1".to_owned(),
        encoded: Vec::new(),
        out_dir: out_dir.clone(),
        runtime: Runtime::Crate("::marquee_contract".to_owned()),
    })?;
    Ok(out_dir)
}

/// The leading comment of a file.
fn leading_comment(source: &str) -> String {
    let lines: Vec<_> = source.lines().map_while(|line| line.strip_prefix("// ")).collect();
    lines.join("\n")
}

#[test]
fn a_contract_with_faults_does_not_build_and_each_fault_is_named() -> Result<(), Box<dyn StdError>> {
    let mut files = 0;
    for entry in fs::read_dir("tests/refused")? {
        let path = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).ok_or("a name")?;
        let source = fs::read_to_string(&path)?;
        match build(name, &source) {
            Err(Error::Contract(problems)) => {
                let given = Error::Contract(problems).to_string();
                assert_eq!(given, leading_comment(&source), "the error for {name}");
            }
            other => panic!("{name}: expected a refusal, not {other:?}"),
        }
        files += 1;
    }
    assert!(files > 10, "the files of tests/refused were not found");
    Ok(())
}

#[test]
fn a_refused_contract_leaves_no_file_behind() -> Result<(), Box<dyn StdError>> {
    let source = fs::read_to_string("tests/refused/access_missing.proto")?;
    assert!(build("nothing_written", &source).is_err());
    let out_dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("refusals/nothing_written/out");
    assert_eq!(fs::read_dir(out_dir)?.count(), 0);
    Ok(())
}

#[test]
fn a_contract_without_faults_builds() -> Result<(), Box<dyn StdError>> {
    let source = "syntax = \"proto3\"; package refused.v1; message Test { string text = 1; }";
    let out_dir = build("sound", source)?;
    assert!(fs::read_to_string(out_dir.join("validators.rs"))?.contains("impl Validate"));
    Ok(())
}

#[test]
fn an_invalid_pattern_is_rejected_with_the_reason() {
    let source = r#"
        syntax = "proto3";
        package refused.v1;
        import "buf/validate/validate.proto";
        message Test {
          string open = 1 [(buf.validate.field).string.pattern = "(a"];
          string behind = 2 [(buf.validate.field).string.pattern = "(?<=a)b"];
        }
    "#;
    let error = build("broken_pattern", source).expect_err("the pattern is refused").to_string();
    assert!(error.contains("refused.v1.Test.open: the pattern `(a` does not compile: "), "{error}");
    assert!(error.contains("unclosed group"), "{error}");
    assert!(error.contains("refused.v1.Test.behind: the pattern `(?<=a)b` does not compile: "), "{error}");
}

#[test]
fn a_syntax_error_is_reported_with_its_position() {
    let error = build("syntax", "syntax = \"proto3\";\nmessage {").expect_err("it does not parse").to_string();
    assert!(error.contains("test.proto:2:9"), "{error}");
}
