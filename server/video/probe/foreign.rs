//! Recognizes files of other formats by their first bytes, so that the error can say what the uploaded file is.

use super::ProbeError;

/// The first bytes of formats that people upload by mistake, and how the error names them.
const BEGINNINGS: &[(&[u8], &str)] = &[
    (b"\xFF\xD8\xFF", "a picture (JPEG)"),
    (b"\x89PNG\r\n\x1A\n", "a picture (PNG)"),
    (b"GIF87a", "a picture (GIF)"),
    (b"GIF89a", "a picture (GIF)"),
    (b"II*\0", "a picture (TIFF)"),
    (b"MM\0*", "a picture (TIFF)"),
    (b"\0\0\0\x0CJXL \r\n\x87\n", "a picture (JPEG XL)"),
    (b"\xFF\x0A", "a picture (JPEG XL)"),
    (b"\0\0\0\x0CjP  \r\n\x87\n", "a picture (JPEG 2000)"),
    (b"8BPS", "a picture (Photoshop)"),
    (b"%PDF-", "a document (PDF)"),
    (b"{\\rtf", "a document (RTF)"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "a document (Microsoft Office)"),
    (b"PK\x03\x04", "an archive (ZIP), or a document in one"),
    (b"PK\x05\x06", "an archive (ZIP)"),
    (b"Rar!\x1A\x07", "an archive (RAR)"),
    (b"7z\xBC\xAF\x27\x1C", "an archive (7z)"),
    (b"\x1F\x8B\x08", "an archive (gzip)"),
    (b"\xFD7zXZ\0", "an archive (xz)"),
    (b"#EXTM3U", "a playlist"),
];

/// The brands (`ftyp`) of pictures that are stored in MP4's container.
const PICTURE_BRANDS: &[(&[u8; 4], &str)] = &[
    (b"avif", "a picture (AVIF)"),
    (b"avis", "a picture (AVIF)"),
    (b"heic", "a picture (HEIC)"),
    (b"heix", "a picture (HEIC)"),
    (b"heim", "a picture (HEIC)"),
    (b"heis", "a picture (HEIC)"),
    (b"hevc", "a picture (HEIC)"),
    (b"hevx", "a picture (HEIC)"),
    (b"hevm", "a picture (HEIC)"),
    (b"hevs", "a picture (HEIC)"),
    (b"jpeg", "a picture (HEIF)"),
    (b"jpgs", "a picture (HEIF)"),
    (b"j2ki", "a picture (HEIF)"),
    (b"crx ", "a picture (raw)"),
    (b"mif1", "a picture (HEIF)"),
    (b"mif2", "a picture (HEIF)"),
    (b"msf1", "a picture (HEIF)"),
    (b"miaf", "a picture (HEIF)"),
];

/// Returns the name of the format of a file that begins with `head` and is in no accepted container; empty if it is not
/// recognized.
pub(super) fn name(head: &[u8]) -> &'static str {
    if let Some((_, name)) = BEGINNINGS.iter().find(|(beginning, _)| head.starts_with(beginning)) {
        return name;
    }
    match head {
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => return "a picture (WebP)",
        // The file size, and reserved bytes, which are zero.
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => return "a picture (BMP)",
        _ => {}
    }
    let text = head.trim_ascii_start().to_ascii_lowercase();
    let contains = |part: &[u8]| text.windows(part.len()).any(|window| window == part);
    if contains(b"<mpd") {
        "a playlist"
    } else if text.starts_with(b"<!doctype html") || text.starts_with(b"<html") {
        "a web page"
    } else if text.starts_with(b"<svg") || (text.starts_with(b"<?xml") && contains(b"<svg")) {
        "a picture (SVG)"
    } else {
        ""
    }
}

/// Returns the picture format that a file's brands name, if the first brand is of a picture.
pub(super) fn picture_brand(brands: &[u8]) -> Option<&'static str> {
    let (brands, _) = brands.as_chunks::<4>();
    let name = |brand: &[u8; 4]| PICTURE_BRANDS.iter().find(|(known, _)| *known == brand).map(|(_, name)| *name);
    let main = name(brands.first()?)?;
    // In many files the first brand is a general one; the compatible brands, after a version, name the format.
    let is_precise = |name: &&str| !name.ends_with("(HEIF)");
    let precise = brands.iter().skip(2).filter_map(name).find(is_precise);
    Some(if is_precise(&main) { main } else { precise.unwrap_or(main) })
}

/// The error for a file of the format `name`.
pub(super) fn unsupported(name: &str) -> ProbeError {
    ProbeError::Unsupported(format!("The file is {name}, not a video."))
}
