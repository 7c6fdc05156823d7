//! The header of a rendition: a fragmented MP4 file (ISO/IEC 14496-12) that we had ffmpeg write.

use super::Failure;

/// The codec of the only track in the form of RFC 6381, from the header of a rendition.
pub(super) fn codecs(init: &[u8]) -> Result<String, Failure> {
    let entry = ["moov", "trak", "mdia", "minf", "stbl", "stsd"]
        .iter()
        .try_fold(init, |body, kind| child(body, kind.as_bytes()))
        // Version, flags and the number of entries.
        .and_then(|stsd| stsd.get(8..));
    let codec = entry.and_then(|entries| match boxes(entries).next()? {
        (b"avc1", entry) => avc(child(entry.get(78..)?, b"avcC")?),
        (b"mp4a", entry) => aac(child(entry.get(28..)?, b"esds")?),
        _ => None,
    });
    codec.ok_or_else(|| Failure::BadOutput("the header has no codec".to_owned()))
}

/// Whether a segment begins like one: with a fragment, or what may stand before it.
pub(super) fn begins_segment(bytes: &[u8]) -> bool {
    matches!(bytes.get(4..8), Some(b"moof" | b"sidx" | b"styp" | b"emsg" | b"prft"))
}

/// H.264 by its `avcC`: version, profile, constraints, level.
fn avc(config: &[u8]) -> Option<String> {
    match config {
        [_, profile, constraints, level, ..] => Some(format!("avc1.{profile:02X}{constraints:02X}{level:02X}")),
        _ => None,
    }
}

/// AAC by its `esds`: descriptors within each other, of which the innermost begins with the object type.
fn aac(esds: &[u8]) -> Option<String> {
    const STREAM: u8 = 3;
    const DECODER: u8 = 4;
    const SPECIFIC: u8 = 5;
    const IS_AAC: u8 = 0x40;
    // Behind the stream's number and flags, which say that no optional field follows.
    let stream = descriptor(esds.get(4..)?, STREAM)?;
    let decoder = descriptor(stream.get(3..)?, DECODER)?;
    let specific = descriptor(decoder.get(13..)?, SPECIFIC)?;
    let object = specific.first()? >> 3;
    (*decoder.first()? == IS_AAC && object < 31).then(|| format!("mp4a.40.{object}"))
}

/// The body of a descriptor with this tag. Its length has seven bits in each byte.
fn descriptor(data: &[u8], tag: u8) -> Option<&[u8]> {
    let mut rest = data.strip_prefix(&[tag])?;
    let mut len = 0_usize;
    for _ in 0..4 {
        let byte = *rest.split_off_first()?;
        len = len << 7 | usize::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            break;
        }
    }
    rest.get(..len)
}

/// The boxes in a body: their types and bodies. Ends where the bytes are not a box.
fn boxes(mut rest: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let size = usize::try_from(u32::from_be_bytes(*rest.first_chunk()?)).ok()?;
        let (header, body) = rest.get(..size)?.split_at_checked(8)?;
        rest = &rest[size..];
        Some((header.last_chunk()?, body))
    })
}

/// The body of the first box of a type.
fn child<'a>(body: &'a [u8], kind: &[u8]) -> Option<&'a [u8]> {
    boxes(body).find(|(found, _)| found[..] == *kind).map(|(_, body)| body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8], body: &[u8]) -> Vec<u8> {
        let size = u32::try_from(body.len() + 8).unwrap();
        [&size.to_be_bytes()[..], kind, body].concat()
    }

    fn header(entry: &[u8]) -> Vec<u8> {
        let stsd = boxed(b"stsd", &[&[0; 8], entry].concat());
        let trak = [b"stbl", b"minf", b"mdia", b"trak"].into_iter().fold(stsd, |body, kind| boxed(kind, &body));
        [boxed(b"ftyp", b"iso5"), boxed(b"moov", &[boxed(b"mvhd", &[0; 100]), trak].concat())].concat()
    }

    #[test]
    fn codecs_are_read_from_the_header() {
        let avc = [&[0; 78][..], &boxed(b"avcC", &[1, 0x64, 0, 0x1E, 0xFF])].concat();
        assert_eq!(codecs(&header(&boxed(b"avc1", &avc))).unwrap(), "avc1.64001E");
        let specific = [5, 2, 0x11, 0x90];
        let decoder = [&[4, 17, 0x40][..], &[0; 12], &specific].concat();
        let stream = [&[0, 0, 0, 0, 3, 0x80, 0x80, 0x80, 22, 0, 1, 0][..], &decoder].concat();
        let aac = [&[0; 28][..], &boxed(b"esds", &stream)].concat();
        assert_eq!(codecs(&header(&boxed(b"mp4a", &aac))).unwrap(), "mp4a.40.2");
    }

    #[test]
    fn a_damaged_header_is_an_error() {
        let avc = [&[0; 78][..], &boxed(b"avcC", &[1, 0x64, 0, 0x1E])].concat();
        let whole = header(&boxed(b"avc1", &avc));
        assert!(codecs(&whole).is_ok());
        for len in 0..whole.len() {
            assert!(codecs(&whole[..len]).is_err(), "{len}");
        }
        assert!(codecs(&header(&boxed(b"hvc1", &avc))).is_err());
        assert!(codecs(&[0; 64]).is_err());
    }
}
