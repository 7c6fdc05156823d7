//! Compares JPEGs of every layout with libjpeg: they are made by its `cjpeg`, and decoded by its `djpeg` and by this
//! crate.
//!
//! A usual run takes some of the layouts; with `MARQUEE_SOAK_PICTURES` it takes all of them and cuts them at more
//! places.

use std::io::Write;
use std::process::{Command, Stdio};

use super::{decode, marker};
use crate::PictureError;

/// Sampling factors, as `cjpeg` takes them; "" is a grey picture.
const SAMPLINGS: [&str; 10] = ["1x1", "2x1", "1x2", "2x2", "4x1", "1x4", "4x2", "2x2,1x2,2x1", "2x1,2x1,2x1", ""];

/// Scan scripts of three components for `cjpeg`; "progressive" is its own default.
const SCANS: [&str; 12] = [
    "0 1 2;",
    "0; 1; 2;",
    "0; 1 2;",
    "1 2; 0;",
    "2; 1; 0;",
    "0 2; 1;",
    "progressive",
    "0 1 2: 0-0, 0, 0; 0: 1-63, 0, 0; 1: 1-63, 0, 0; 2: 1-63, 0, 0;",
    "2: 0-0, 0, 0; 1: 0-0, 0, 0; 0: 0-0, 0, 0; 2: 1-63, 0, 0; 1: 1-63, 0, 0; 0: 1-63, 0, 0;",
    "0 1 2: 0-0, 0, 1; 0: 1-63, 0, 2; 0: 1-63, 2, 1; 1: 1-63, 0, 0; 0 1 2: 0-0, 1, 0; 2: 1-63, 0, 0; 0: 1-63, 1, 0;",
    "0: 0-0, 0, 0; 1 2: 0-0, 0, 0; 0: 1-5, 0, 0; 0: 6-63, 0, 0; 1: 1-63, 0, 1; 2: 1-63, 0, 1; 2: 1-63, 1, 0; 1: 1-63, 1, 0;",
    "0 1 2: 0-0, 0, 2; 0 1 2: 0-0, 2, 1; 0 1 2: 0-0, 1, 0; 0: 1-20, 0, 0; 1: 1-63, 0, 0; 2: 1-63, 0, 0; 0: 21-63, 0, 0;",
];

/// The same for the single component of a grey picture.
const GREY_SCANS: [&str; 4] =
    ["0;", "progressive", "0: 0-0, 0, 0; 0: 1-63, 0, 0;", "0: 0-0, 0, 1; 0: 1-63, 0, 1; 0: 1-63, 1, 0; 0: 0-0, 1, 0;"];

/// Restart intervals for `cjpeg`: none, after each row, after three blocks.
const RESTARTS: [&str; 3] = ["", "1", "3B"];

/// A size that ends in the middle of a block in both directions, and one that does not.
const SIZES: [(usize, usize); 2] = [(45, 37), (64, 48)];

/// How much samples may differ from libjpeg's, of 255, because the transforms round differently.
const MOST_APART: u8 = 5;

fn is_soak() -> bool {
    std::env::var_os("MARQUEE_SOAK_PICTURES").is_some()
}

#[derive(Debug, Clone, Copy)]
struct Layout {
    sampling: &'static str,
    scans: &'static str,
    restart: &'static str,
    size: (usize, usize),
}

fn layouts() -> impl Iterator<Item = Layout> {
    let all = SAMPLINGS.iter().flat_map(|&sampling| {
        let scans: &[&str] = if sampling.is_empty() { &GREY_SCANS } else { &SCANS };
        scans.iter().flat_map(move |&scans| {
            let of_scans = RESTARTS
                .iter()
                .flat_map(move |&restart| SIZES.iter().map(move |&size| Layout { sampling, scans, restart, size }));
            of_scans.collect::<Vec<_>>()
        })
    });
    // A step that has no common factor with the lists' lengths visits each of their values.
    all.step_by(if is_soak() { 1 } else { 13 })
}

/// Runs a program of libjpeg.
fn run(program: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} of libjpeg-turbo-progs, which `tests/run` installs: {error}"));
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program} {arguments:?}");
    output.stdout
}

/// A picture with four coloured quarters and a gradient, so that a component at the wrong position or of the wrong size
/// changes it much.
fn picture((width, height): (usize, usize)) -> Vec<u8> {
    let mut ppm = format!("P6 {width} {height} 255\n").into_bytes();
    for y in 0..height {
        for x in 0..width {
            let [red, green, blue] = match (2 * x < width, 2 * y < height) {
                (true, true) => [230, 20, 20],
                (false, true) => [20, 200, 20],
                (true, false) => [20, 20, 230],
                (false, false) => [230, 230, 20],
            };
            let shade = |color: usize| u8::try_from((color * (128 + x + y) / 256).min(255)).unwrap();
            ppm.extend([shade(red), shade(green), shade(blue)]);
        }
    }
    ppm
}

impl Layout {
    fn file(self) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let scans = folder.path().join("scans");
        std::fs::write(&scans, self.scans).unwrap();
        let mut arguments = vec!["-quality", "90", "-dct", "int"];
        match self.sampling {
            "" => arguments.push("-grayscale"),
            sampling => arguments.extend(["-sample", sampling]),
        }
        match self.scans {
            "progressive" => arguments.push("-progressive"),
            _ => arguments.extend(["-scans", scans.to_str().unwrap()]),
        }
        if !self.restart.is_empty() {
            arguments.extend(["-restart", self.restart]);
        }
        run("cjpeg", &arguments, &picture(self.size))
    }
}

/// The samples of a PPM or PGM.
fn samples(pnm: &[u8], pixels: usize) -> &[u8] {
    let planes = if pnm.starts_with(b"P5") { 1 } else { 3 };
    &pnm[pnm.len() - planes * pixels..]
}

#[test]
fn every_layout_has_the_pixels_that_libjpeg_sees() {
    let (mut compared, mut most) = (0, 0);
    for layout in layouts() {
        let file = layout.file();
        let expected = run("djpeg", &["-dct", "int", "-pnm"], &file);
        let expected = samples(&expected, layout.size.0 * layout.size.1);
        let decoded = decode(&file).unwrap_or_else(|error| panic!("{layout:?}: {error}"));
        let ours = decoded.pixels.as_bytes();
        assert_eq!(ours.len(), expected.len(), "{layout:?}");
        let apart = ours.iter().zip(expected).map(|(one, other)| one.abs_diff(*other)).max().unwrap();
        assert!(apart <= MOST_APART, "{layout:?}: {apart} apart");
        (compared, most) = (compared + 1, most.max(apart));
    }
    println!("{compared} layouts are at most {most} of 255 apart from libjpeg's pixels");
    assert!(compared > if is_soak() { 600 } else { 40 }, "{compared}");
}

#[test]
fn a_layout_that_is_cut_anywhere_before_its_end_is_malformed() {
    let places = if is_soak() { 60 } else { 6 };
    for layout in layouts() {
        let file = layout.file();
        let cuts = (1..places).map(|place| file.len() * place / places).chain([file.len() - 3, file.len() - 5]);
        for cut in cuts {
            let error = decode(&file[..cut]).err().unwrap_or_else(|| panic!("{layout:?}, cut at {cut}"));
            assert!(matches!(error, PictureError::Malformed(_)), "{layout:?}, cut at {cut}: {error}");
        }
    }
}

#[test]
fn scans_that_stop_in_the_middle_are_malformed_with_an_end_behind_them_too() {
    let baseline = |layout: &Layout| !layout.scans.contains('-') && layout.scans != "progressive";
    for layout in layouts().filter(baseline) {
        let file = layout.file();
        let is_scan = |at: &usize| file[*at..].starts_with(&[0xff, marker::SOS]);
        for start in (0..file.len()).filter(is_scan) {
            // The header of a scan of three components has 14 bytes, one of fewer components less.
            let is_marker = |two: &[u8]| two[0] == 0xff && two[1] >= marker::SOF0;
            let len = file[start + 14..].windows(2).position(is_marker).unwrap();
            for place in 1..4 {
                let cut = start + 14 + len * place / 5;
                // A cut in the padding of the last byte loses nothing.
                if cut + 2 < start + 14 + len {
                    let mended = [&file[..cut], &file[start + 14 + len..]].concat();
                    assert!(decode(&mended).is_err(), "{layout:?}, cut at {cut}");
                }
            }
        }
    }
}
