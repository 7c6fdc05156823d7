//! Files that are not videos.

use super::{MOVIE, ORDINARY, Sibling, Unsupported};
use crate::video::probe::tests::{build::edit, hostile::mp4_box, media::make};

pub(super) fn foreign() -> Vec<Sibling> {
    let brands = |brands: &[u8]| {
        let head = mp4_box(*b"ftyp", &[&brands[..4], &[0; 4], &brands[4..]].concat());
        [head, mp4_box(*b"meta", &[0; 200]), mp4_box(*b"mdat", &[0; 500])].concat()
    };
    let of = |beginning: &[u8]| [beginning, &[0; 200]].concat();
    vec![
        ("HEIC", brands(b"heicmif1heic"), Unsupported("a picture (HEIC)")),
        ("HEIC by a later brand", brands(b"mif1heicmiaf"), Unsupported("a picture (HEIC)")),
        ("AVIF", brands(b"avifmif1miaf"), Unsupported("a picture (AVIF)")),
        ("AVIF by a later brand", brands(b"mif1avif"), Unsupported("a picture (AVIF)")),
        ("HEIF", brands(b"mif1miaf"), Unsupported("a picture (HEIF)")),
        ("HEIC that is cut", brands(b"heicmif1")[..300].to_vec(), Unsupported("a picture (HEIC)")),
        (
            "a film with a picture's brand",
            edit(&MOVIE, &[b"ftyp"], &mut |body| body[..4].copy_from_slice(b"heic")),
            ORDINARY,
        ),
        ("JPEG", make("p.jpg", &["-map", "0:v", "-frames:v", "1"]), Unsupported("a picture (JPEG)")),
        ("PNG", make("p.png", &["-map", "0:v", "-frames:v", "1"]), Unsupported("a picture (PNG)")),
        ("GIF", make("p.gif", &["-map", "0:v", "-frames:v", "1"]), Unsupported("a picture (GIF)")),
        ("WebP", of(b"RIFF\x40\0\0\0WEBPVP8 "), Unsupported("a picture (WebP)")),
        ("BMP", make("p.bmp", &["-map", "0:v", "-frames:v", "1"]), Unsupported("a picture (BMP)")),
        ("TIFF", make("p.tiff", &["-map", "0:v", "-frames:v", "1"]), Unsupported("a picture (TIFF)")),
        ("PDF", of(b"%PDF-1.7\n"), Unsupported("a document (PDF)")),
        ("ZIP", of(b"PK\x03\x04\x14\0"), Unsupported("an archive (ZIP)")),
        ("RAR", of(b"Rar!\x1A\x07\x01\0"), Unsupported("an archive (RAR)")),
        ("a web page", of(b"\n <!DOCTYPE html><html>"), Unsupported("a web page")),
        (
            "SVG",
            of(b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\">"),
            Unsupported("a picture (SVG)"),
        ),
    ]
}
