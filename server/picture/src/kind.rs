//! Names the format of a file that is not a supported picture, for the error.

/// Returns the name of a file's format, by its first bytes.
pub(crate) fn name(file: &[u8]) -> &'static str {
    if file.is_empty() {
        return "empty";
    }
    // The main brand and the compatible brands of a file of boxes (ISO/IEC 14496-12).
    if let Some(brands) = file.get(8..).filter(|_| file.get(4..8) == Some(b"ftyp")) {
        return boxed(brands);
    }
    let starts: [(&[u8], &str); 13] = [
        (b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL"),
        (b"\xff\x0a", "a JPEG XL"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "a JPEG 2000"),
        (b"\xff\x4f\xff\x51", "a JPEG 2000"),
        (b"BM", "a BMP"),
        (b"II*\0", "a TIFF or a camera's raw file"),
        (b"MM\0*", "a TIFF or a camera's raw file"),
        (b"\0\0\x01\0", "an icon"),
        (b"8BPS", "a Photoshop document"),
        (b"%PDF-", "a PDF"),
        (b"PK\x03\x04", "a ZIP"),
        (b"\x1a\x45\xdf\xa3", "a video (Matroska or WebM)"),
        (b"RIFF", "a RIFF file that is not a WebP"),
    ];
    if let Some((_, name)) = starts.into_iter().find(|(start, _)| file.starts_with(start)) {
        return name;
    }
    let head = &file[..file.len().min(1024)];
    if head.windows(4).any(|window| window == b"<svg") { "an SVG" } else { "of an unknown format" }
}

fn boxed(brands: &[u8]) -> &'static str {
    match brands.first_chunk() {
        Some(b"avif" | b"avis") => "an AVIF",
        Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx") => "a HEIC",
        // General brands of pictures; the brand of the codec is among the compatible ones, after the version.
        Some(b"mif1" | b"msf1") => {
            let compatible = brands.get(8..brands.len().min(64)).unwrap_or_default();
            if compatible.chunks_exact(4).any(|brand| brand == b"avif" || brand == b"avis") {
                "an AVIF"
            } else {
                "a HEIC"
            }
        }
        _ => "a video (MP4 or QuickTime)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_phones_send_is_named() {
        for (file, expected) in [
            (&b""[..], "empty"),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a HEIC"),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "a HEIC"),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", "an AVIF"),
            (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1", "an AVIF"),
            (b"\0\0\0\x18ftypisom\0\0\0\0isomavc1", "a video (MP4 or QuickTime)"),
            (b"\0\0\0\x18ftyp", "a video (MP4 or QuickTime)"),
            (b"<?xml version=\"1.0\"?><svg/>", "an SVG"),
            (b"RIFF\0\0\0\0WAVE", "a RIFF file that is not a WebP"),
            (b"a text", "of an unknown format"),
            (b"x", "of an unknown format"),
        ] {
            assert_eq!(name(file), expected, "{file:?}");
        }
    }
}
