//! Prints the reports of the generated validators for `tests/contract/differential.py`, which compares them with the
//! official implementation's.
//!
//! `verdicts contract` and `verdicts fixture` write a descriptor set. Without an argument, pairs of a message's full
//! name and its encoding are read from standard input, and for each pair an encoded `buf.validate.Violations` is
//! written. Every name, encoding and report is preceded by its length as a big-endian `u32`.

use marquee_contract::{buf::validate::Violations, validate};
use prost::Message;
use std::{
    env,
    error::Error,
    io::{self, BufReader, BufWriter, ErrorKind, Read, Write},
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut output = BufWriter::new(io::stdout().lock());
    match env::args().nth(1).as_deref() {
        Some("contract") => output.write_all(marquee_contract::FILE_DESCRIPTOR_SET)?,
        Some("fixture") => output.write_all(marquee_codegen_fixture::FILE_DESCRIPTOR_SET)?,
        Some(other) => return Err(format!("`{other}` is neither `contract` nor `fixture`").into()),
        None => judge(&mut BufReader::new(io::stdin().lock()), &mut output)?,
    }
    Ok(output.flush()?)
}

/// Writes reports until the input ends.
fn judge(input: &mut impl Read, output: &mut impl Write) -> Result<(), Box<dyn Error>> {
    while let Some(name) = read(input)? {
        let name = String::from_utf8(name)?;
        let encoded = read(input)?.ok_or("a name without a message")?;
        let report = verdict(&name, &encoded)?.encode_to_vec();
        output.write_all(&u32::try_from(report.len())?.to_be_bytes())?;
        output.write_all(&report)?;
    }
    Ok(())
}

fn verdict(name: &str, encoded: &[u8]) -> Result<Violations, Box<dyn Error>> {
    let message = match validate::decode(name, encoded)? {
        Some(message) => message,
        None => marquee_codegen_fixture::decode(name, encoded)?.ok_or_else(|| format!("no message `{name}`"))?,
    };
    Ok(message.validate().err().map_or_else(Violations::default, |violations| *violations))
}

/// Reads the next length-prefixed bytes; `None` at the end of the input.
fn read(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let mut bytes = vec![0; u32::from_be_bytes(length) as usize];
    input.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}
