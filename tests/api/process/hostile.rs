//! Hostile files, through the whole server, beside a canary server and canary files: nothing is fetched, nothing else is
//! read, and each ends within its time.

use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use marquee_contract::v1 as pb;

use super::*;
use crate::support::random::Random;
use crate::support::rounds::rounds;
use crate::support::{on_sqlite, reason};

/// The text of the canary files.
const CANARY: &str = "the canary sings at dawn";

/// What no hostile file may reach.
struct Canary {
    server: TcpListener,
    folder: tempfile::TempDir,
}

impl Canary {
    fn new() -> Self {
        let server = TcpListener::bind("127.0.0.1:0").expect("a port");
        server.set_nonblocking(true).expect("a socket");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("canary.srt"), format!("1\n00:00:00,000 --> 00:00:01,000\n{CANARY}\n"))
            .expect("a file");
        std::fs::write(folder.path().join("canary.mp4"), files::h264()).expect("a file");
        Self { server, folder }
    }

    fn url(&self) -> String {
        format!("http://{}/canary.mp4", self.server.local_addr().expect("an address"))
    }

    fn file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Texts that make some player open what they name.
    fn texts(&self) -> Vec<Vec<u8>> {
        let mut texts = Vec::new();
        for target in [self.url(), format!("file:{}", self.file("canary.mp4")), self.file("canary.mp4")] {
            texts.push(format!(
                "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:9\n#EXT-X-MAP:URI=\"{target}\"\n#EXTINF:8,\n{target}\n#EXT-X-ENDLIST\n"
            ));
            texts.push(format!("ffconcat version 1.0\nfile '{target}'\n"));
            texts.push(format!(
                "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'><image xlink:href='{target}'/></svg>"
            ));
            texts.push(format!(
                "<MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='static'><Period><AdaptationSet><Representation id='1'><BaseURL>{target}</BaseURL></Representation></AdaptationSet></Period></MPD>"
            ));
            texts.push(format!("v=0\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\na=control:{target}\n"));
            // A movie whose only track has its media elsewhere, as QuickTime allows.
            texts.push(format!("\0\0\0\u{8}wide\0\0\0\u{8}mdat{target}"));
        }
        texts.into_iter().map(String::into_bytes).collect()
    }

    fn assert_silent(&self, server: &Server) {
        assert!(self.server.accept().is_err(), "something was fetched");
        for file in server.blob_files() {
            let bytes = std::fs::read(&file).unwrap_or_default();
            assert!(!bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes()), "{}", file.display());
        }
    }
}

/// Runs ffmpeg, and returns the file that it has made.
fn made(arguments: &[&str], name: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file: &Path = &folder.path().join(name);
    let status = Command::new("ffmpeg").args(["-loglevel", "error"]).args(arguments).arg(file).status();
    assert!(status.expect("ffmpeg is installed, `tests/run` does it").success(), "{arguments:?}");
    std::fs::read(file).expect("the file")
}

/// Files in true containers that ask for too much, or carry texts that name files.
fn containers(canary: &Canary) -> Vec<Vec<u8>> {
    let subtitle = tempfile::Builder::new().suffix(".srt").tempfile().expect("a file");
    let text = format!(
        "1\n00:00:00,000 --> 00:00:01,000\n{{\\an8}}file:{}\n<img src='{}'>\n",
        canary.file("canary.srt"),
        canary.url()
    );
    subtitle.as_file().write_all(text.as_bytes()).expect("a file");
    let subtitle = subtitle.path().display().to_string();
    let picture = |size: &str| format!("color=size={size}:rate=1:duration=1");
    vec![
        made(&["-f", "lavfi", "-i", &picture("16383x2"), "-c:v", "libvpx", "-deadline", "realtime"], "wide.webm"),
        made(&["-f", "lavfi", "-i", &picture("2x8000"), "-pix_fmt", "yuvj420p", "-c:v", "mjpeg"], "high.mov"),
        made(&["-f", "lavfi", "-i", &picture("8190x4320"), "-c:v", "mpeg4"], "large.mov"),
        made(
            &["-f", "lavfi", "-i", "testsrc2=size=320x180:duration=1", "-i", &subtitle, "-c:v", "mpeg4", "-c:s", "srt"],
            "texts.mkv",
        ),
        made(&["-f", "lavfi", "-i", "testsrc2=size=64x64:rate=1000:duration=9", "-c:v", "mpeg4"], "frames.mkv"),
        bomb(),
    ]
}

/// Zeros behind the head of a gzip file.
fn bomb() -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&vec![0; 64 << 20]).expect("memory");
    encoder.finish().expect("memory")
}

/// A real file with a few bytes changed, most of them in its headers.
fn mutated(random: &mut Random) -> Vec<u8> {
    let sources = [files::hevc(), files::prores(), files::h264(), files::silent()];
    let mut file = sources[random.below(sources.len())].to_vec();
    let head = file.windows(4).position(|name| name == b"moov").unwrap_or(0);
    for _ in 0..=random.below(24) {
        let at = if random.once_in(3) { random.below(file.len()) } else { head + random.below(file.len() - head) };
        file[at] = u8::try_from(random.below(256)).expect("a byte");
    }
    if random.once_in(5) {
        file.truncate(random.below(file.len()) + 1);
    }
    file
}

on_sqlite! {
    async fn hostile_files_reach_nothing_and_end(engine: Engine) {
        let (server, canary, mut random) = (server(engine).await, Canary::new(), Random::new());
        let owner = User::register(&server).await;
        let mut inputs = [canary.texts(), containers(&canary)].concat();
        let crafted = inputs.len();
        inputs.extend((0..rounds(4, 100)).map(|_| mutated(&mut random)));
        let mut videos = Vec::new();
        for (number, input) in inputs.iter().enumerate() {
            let upload = owner.upload(input).await;
            match owner.try_publish(&upload.id, pb::Visibility::Public).await {
                Ok(video) => videos.push((number, video.id)),
                Err(status) => assert!(reason(&status).starts_with("MEDIA_"), "{number}: {status:?}"),
            }
        }
        // What is no container is refused before ffmpeg sees it.
        assert!(videos.iter().all(|(number, _)| *number >= canary.texts().len()), "{videos:?}");
        for (number, id) in &videos {
            let video = until_over(&owner, id).await;
            let is_over = matches!(video.state(), pb::VideoState::Ready | pb::VideoState::Failed);
            assert!(is_over, "{number} of {crafted} crafted: {video:?}");
        }
        canary.assert_silent(&server);
        println!("{} files, of which {} were published", inputs.len(), videos.len());
    }
}
