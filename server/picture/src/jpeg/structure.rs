//! Reads the segments of a JPEG before anything is decoded (ITU-T T.81, annex B; JFIF; the Adobe segment as libjpeg
//! reads it).

use jpeg_decoder::ColorTransform;

use super::marker;
use crate::PictureError;

/// The contents of a complete file's segments.
#[derive(Debug)]
pub(super) struct Structure<'a> {
    /// The only frame.
    pub(super) frame: Frame,
    /// How many samples its scans visit together; in a scan that refines, each counts as [`REFINING`].
    pub(super) scanned: u64,
    /// The colour space of its samples.
    pub(super) colors: ColorTransform,
    /// The Exif data, without the identifier before it.
    pub(super) exif: Option<&'a [u8]>,
}

/// A frame header.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) is_progressive: bool,
    pub(super) components: Vec<Component>,
}

/// A component: its id, and its sampling factors, horizontal and vertical.
#[derive(Debug)]
pub(super) struct Component {
    id: u8,
    across: u32,
    down: u32,
    /// The coefficients of which a scan of a progressive file has the last bit, one bit each.
    finished: u64,
}

/// How many times longer a scan that refines takes for a coefficient, because it visits the existing ones one by one.
const REFINING: u64 = 5;

impl<'a> Structure<'a> {
    /// Reads all segments. A file that ends before the picture does is malformed; formats that the decoder cannot read,
    /// or reads wrongly, are refused by name.
    pub(super) fn read(file: &'a [u8]) -> Result<Self, PictureError> {
        let (mut frame, mut scanned, mut is_jfif, mut adobe, mut exif) = (None, 0, false, None, None);
        for segment in Segments(file) {
            let (name, content) = segment?;
            match name {
                marker::SOF0..=marker::SOF15 if !marker::NOT_FRAMES.contains(&name) => {
                    let earlier = frame.replace(Frame::read(name, content)?);
                    if earlier.is_some() {
                        return Err(PictureError::Unsupported("a JPEG of several frames"));
                    }
                }
                marker::JPEG_LS => return Err(PictureError::Unsupported("a JPEG-LS")),
                marker::SOS => {
                    let frame: &mut Frame = frame.as_mut().ok_or_else(|| malformed("a scan comes before the frame"))?;
                    frame.check_scan(content)?;
                    scanned += frame.scanned(content);
                    frame.note_finished(content);
                }
                marker::APP0 if scanned == 0 => is_jfif |= content.starts_with(b"JFIF\0"),
                marker::APP1 if exif.is_none() => exif = content.strip_prefix(b"Exif\0\0"),
                marker::APP14 if scanned == 0 && content.starts_with(b"Adobe") => adobe = content.get(11).copied(),
                _ => {}
            }
        }
        let frame = frame.ok_or_else(|| malformed("it has no frame"))?;
        let colors = frame.colors(is_jfif, adobe);
        Ok(Self { frame, scanned, colors, exif })
    }
}

impl Frame {
    fn read(name: u8, content: &[u8]) -> Result<Self, PictureError> {
        let unsupported = |what| Err(PictureError::Unsupported(what));
        match name {
            marker::SOF0..=marker::SOF2 => {}
            marker::SOF3 => return unsupported("a lossless JPEG"),
            marker::SOF5..=marker::SOF7 => return unsupported("a hierarchical JPEG"),
            _ => return unsupported("a JPEG with arithmetic coding"),
        }
        let Some((&[precision, h0, h1, w0, w1, count], components)) = content.split_first_chunk() else {
            return Err(malformed("its frame has no header"));
        };
        let [height, width] = [[h0, h1], [w0, w1]].map(|side| u32::from(u16::from_be_bytes(side)));
        match (precision, height, count) {
            (8, 1.., 1 | 3 | 4) => {}
            (8, 0, _) => return unsupported("a JPEG that tells its height behind its pixels (DNL)"),
            (8, ..) => return unsupported("a JPEG of other colours than grey, three or four"),
            _ => return unsupported("a JPEG of more than 8 bits a colour"),
        }
        let components: Vec<_> = components
            .chunks_exact(3)
            .map(|one| Component {
                id: one[0],
                across: u32::from(one[1] >> 4),
                down: u32::from(one[1] & 0xf),
                finished: 0,
            })
            .collect();
        let (across, down) = max_sampling(&components);
        // The standard allows other factors, but neither libjpeg nor the decoder can scale by a fraction.
        if components.iter().any(|one| {
            one.across == 0 || one.down == 0 || !across.is_multiple_of(one.across) || !down.is_multiple_of(one.down)
        }) {
            return Err(malformed("the sizes of its planes do not fit together"));
        }
        Ok(Self { width, height, is_progressive: name == marker::SOF2, components })
    }

    /// Returns the number of samples of all components together.
    pub(super) fn samples(&self) -> u64 {
        self.components.iter().map(|one| self.samples_of(one)).sum()
    }

    fn samples_of(&self, component: &Component) -> u64 {
        let (across, down) = max_sampling(&self.components);
        let pixels = u64::from(self.width) * u64::from(self.height);
        pixels * u64::from(component.across * component.down) / u64::from(across * down)
    }

    /// Returns how many samples a scan visits; a scan that refines counts several times.
    fn scanned(&self, scan: &[u8]) -> u64 {
        let pixels = u64::from(self.width) * u64::from(self.height);
        let samples = |id: Option<&u8>| {
            let plane = self.components.iter().find(|one| Some(&one.id) == id);
            plane.map_or(pixels, |one| self.samples_of(one))
        };
        let planes = usize::from(scan.first().copied().unwrap_or(1));
        let samples: u64 = (0..planes).map(|plane| samples(scan.get(1 + 2 * plane))).sum();
        // The first coefficient of each block is refined without visiting others.
        let refines = matches!(scan.get(1 + 2 * planes..), Some(&[first, _, bits, ..]) if first > 0 && bits >= 0x10);
        samples.max(1) * if refines { REFINING } else { 1 }
    }

    /// Records which coefficients a scan finishes.
    fn note_finished(&mut self, scan: &[u8]) {
        let Some((&count, rest)) = scan.split_first() else { return };
        let Some((ids, &[first, last, bits, ..])) = rest.split_at_checked(2 * usize::from(count)) else { return };
        if bits & 0xf > 0 {
            return;
        }
        let finished = (first..=last.min(63)).fold(0, |set, coefficient| set | 1 << (coefficient & 63));
        for component in &mut self.components {
            if ids.iter().step_by(2).any(|&id| id == component.id) {
                component.finished |= finished;
            }
        }
    }

    /// Whether the scans of a progressive file have all its coefficients.
    pub(super) fn is_finished(&self) -> bool {
        self.components.iter().all(|one| one.finished == u64::MAX)
    }

    /// Fails for a scan of a single component whose number of blocks the decoder computes wrongly: it uses that of an
    /// interleaved scan, or that of the largest component. That happens where a sampling factor is neither the largest
    /// nor one.
    fn check_scan(&self, content: &[u8]) -> Result<(), PictureError> {
        let &[1, id, ..] = content else { return Ok(()) };
        let Some(component) = self.components.iter().find(|one| one.id == id) else { return Ok(()) };
        let (across, down) = max_sampling(&self.components);
        let fits = |side: u32, own: u32, most: u32| {
            let blocks = (side * own).div_ceil(most).div_ceil(8);
            let decoded = (side.div_ceil(8 * most) * own).min(side.div_ceil(8));
            blocks == decoded
        };
        if fits(self.width, component.across, across) && fits(self.height, component.down, down) {
            Ok(())
        } else {
            Err(PictureError::Unsupported("a JPEG whose planes have three sizes"))
        }
    }

    /// Determines the colour space as libjpeg does: by the JFIF segment, by Adobe's segment, by the ids of the
    /// components.
    fn colors(&self, is_jfif: bool, adobe: Option<u8>) -> ColorTransform {
        let ids: Vec<u8> = self.components.iter().map(|one| one.id).collect();
        match (ids.as_slice(), is_jfif, adobe) {
            ([_], ..) => ColorTransform::Grayscale,
            ([_, _, _], false, Some(0)) | ([b'R', b'G', b'B'], false, None) => ColorTransform::RGB,
            ([_, _, _], ..) => ColorTransform::YCbCr,
            (_, _, None | Some(0)) => ColorTransform::CMYK,
            _ => ColorTransform::YCCK,
        }
    }
}

/// Returns the largest sampling factors, horizontal and vertical.
fn max_sampling(components: &[Component]) -> (u32, u32) {
    let most = |side: fn(&Component) -> u32| components.iter().map(side).max().unwrap_or(1);
    (most(|one| one.across), most(|one| one.down))
}

fn malformed(why: &str) -> PictureError {
    PictureError::Malformed(why.to_owned())
}

/// An iterator over a file's markers with their segments, up to the end of the image. Ends with an error when the file
/// ends before that.
struct Segments<'a>(&'a [u8]);

impl<'a> Iterator for Segments<'a> {
    type Item = Result<(u8, &'a [u8]), PictureError>;

    fn next(&mut self) -> Option<Self::Item> {
        let cut = || Some(Err(malformed("it ends before the picture does")));
        loop {
            let Some(at) = self.0.iter().position(|&byte| byte == 0xff) else { return cut() };
            self.0 = &self.0[at + 1..];
            let Some(&name) = self.0.first() else { return cut() };
            match name {
                marker::EOI => return None,
                // Padding, a byte 0xff of a scan, or a marker without a segment.
                0xff | 0x00 | 0x01 | marker::RST0..=marker::SOI => {}
                _ => {
                    // A segment, which may contain any bytes, for example a preview with markers of its own.
                    let Some((content, rest)) = marker::split_segment(&self.0[1..]) else { return cut() };
                    self.0 = rest;
                    return Some(Ok((name, content)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: [u8; 2] = [0xff, 0xd8];
    const END: [u8; 2] = [0xff, marker::EOI];

    fn frame(planes: &[(u8, u8)]) -> Vec<u8> {
        let len = u8::try_from(8 + 3 * planes.len()).unwrap();
        let count = u8::try_from(planes.len()).unwrap();
        let mut frame = vec![0xff, marker::SOF0, 0, len, 8, 0, 40, 0, 40, count];
        frame.extend(planes.iter().flat_map(|(id, sampling)| [*id, *sampling, 0]));
        frame
    }

    #[test]
    fn scans_count_and_what_is_in_segments_or_behind_the_end_does_not() {
        let scan = [0xff, marker::SOS, 0, 3, 1, 7, 0xff, 0, 0xda, 0xff, 0xd0, 7];
        let preview = [0xff, 0xe1, 0, 4, 0xff, marker::SOS];
        let file = [&START[..], &frame(&[(1, 0x11)]), &preview, &scan, &[0xff], &scan, &END, &scan].concat();
        assert_eq!(Structure::read(&file).unwrap().scanned, 2 * 40 * 40);
        for cut in 0..file.len() - scan.len() {
            assert!(matches!(Structure::read(&file[..cut]), Err(PictureError::Malformed(_))), "{cut}");
        }
    }

    #[test]
    fn what_is_not_decoded_is_refused_by_its_name() {
        for (name, precision, height, planes, expected) in [
            (marker::SOF0, 12, 40, 3, "more than 8 bits"),
            (0xc1, 12, 40, 1, "more than 8 bits"),
            (marker::SOF3, 8, 40, 3, "lossless"),
            (marker::SOF5, 8, 40, 3, "hierarchical"),
            (0xc9, 8, 40, 3, "arithmetic"),
            (0xca, 8, 40, 3, "arithmetic"),
            (marker::JPEG_LS, 8, 40, 3, "JPEG-LS"),
            (marker::SOF0, 8, 0, 3, "DNL"),
            (marker::SOF0, 8, 40, 2, "other colours"),
        ] {
            let mut frame = frame(&[(1, 0x11); 4][..planes]);
            (frame[1], frame[4], frame[6]) = (name, precision, height);
            let error = Structure::read(&[&START[..], &frame, &END].concat()).unwrap_err();
            let text = error.to_string();
            assert!(matches!(error, PictureError::Unsupported(_)) && text.contains(expected), "{text}");
        }
    }

    #[test]
    fn a_scan_counts_by_its_planes_and_more_when_it_refines() {
        let frame = [&START[..], &frame(&[(1, 0x22), (2, 0x11), (3, 0x11)])].concat();
        for (scan, expected) in [
            (&[3, 1, 0, 2, 0, 3, 0, 0, 0, 0][..], 1600 + 2 * 400),
            (&[3, 1, 0, 2, 0, 3, 0, 0, 0, 0x10], 1600 + 2 * 400),
            (&[1, 1, 0, 1, 63, 2], 1600),
            (&[1, 1, 0, 1, 63, 0x21], 5 * 1600),
            (&[1, 3, 0, 1, 5, 0x10], 5 * 400),
        ] {
            let len = u8::try_from(scan.len() + 2).unwrap();
            let file = [&frame[..], &[0xff, marker::SOS, 0, len], scan, &END].concat();
            assert_eq!(Structure::read(&file).unwrap().scanned, expected, "{scan:?}");
        }
    }

    #[test]
    fn colors_are_what_libjpeg_takes_them_for() {
        let jfif = [&[0xff, marker::APP0, 0, 7][..], b"JFIF\0"].concat();
        let adobe = |transform| [&[0xff, marker::APP14, 0, 14][..], b"Adobe\0\0\0\0\0\0", &[transform]].concat();
        let planes = |ids: &[u8]| frame(&ids.iter().map(|&id| (id, 0x11)).collect::<Vec<_>>());
        let (numbers, letters) = (planes(&[1, 2, 3]), planes(b"RGB"));
        for (segments, expected) in [
            (planes(&[1]), ColorTransform::Grayscale),
            (numbers.clone(), ColorTransform::YCbCr),
            ([jfif.clone(), numbers.clone()].concat(), ColorTransform::YCbCr),
            ([adobe(0), numbers.clone()].concat(), ColorTransform::RGB),
            ([adobe(1), letters.clone()].concat(), ColorTransform::YCbCr),
            ([jfif.clone(), letters.clone()].concat(), ColorTransform::YCbCr),
            ([jfif, adobe(0), numbers].concat(), ColorTransform::YCbCr),
            (letters, ColorTransform::RGB),
            (planes(&[0, 1, 2]), ColorTransform::YCbCr),
            (planes(&[1, 2, 3, 4]), ColorTransform::CMYK),
            ([adobe(0), planes(b"CMYK")].concat(), ColorTransform::CMYK),
            ([adobe(2), planes(&[1, 2, 3, 4])].concat(), ColorTransform::YCCK),
        ] {
            let file = [&START[..], &segments, &END].concat();
            assert_eq!(Structure::read(&file).unwrap().colors, expected, "{segments:?}");
        }
    }

    #[test]
    fn a_scan_of_one_plane_is_refused_where_its_blocks_would_be_miscounted() {
        let file = |planes: &[(u8, u8)], id| {
            let scan = [0xff, marker::SOS, 0, 8, 1, id, 0, 0, 63, 0];
            [&START[..], &frame(planes), &scan, &END].concat()
        };
        for (planes, id, is_read) in [
            (&[(1, 0x22), (2, 0x11), (3, 0x11)], 2, true),
            (&[(1, 0x41), (2, 0x11), (3, 0x11)], 3, true),
            (&[(1, 0x41), (2, 0x21), (3, 0x11)], 1, true),
            (&[(1, 0x41), (2, 0x21), (3, 0x11)], 3, true),
            (&[(1, 0x41), (2, 0x21), (3, 0x11)], 2, false),
            (&[(1, 0x14), (2, 0x12), (3, 0x11)], 2, false),
        ] {
            let is_ok = Structure::read(&file(planes, id)).is_ok();
            assert_eq!(is_ok, is_read, "{planes:x?} {id}");
        }
    }
}
