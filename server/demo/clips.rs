//! The clips of the small world: made by ffmpeg, or those that are a part of the program.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use data_encoding::HEXLOWER;
use tokio::process::Command;

use super::world::Clip;
use crate::app::StartError;
use crate::config::FfmpegChoice;
use crate::secrets::random;

/// Clips for servers and computers without ffmpeg: four seconds each. Made by ffmpeg from its test sources.
const SHIPPED: [(&str, &[u8]); 2] =
    [("bars.mp4", include_bytes!("clips/bars.mp4")), ("colours.webm", include_bytes!("clips/colours.webm"))];

/// Makes clips in a folder, which is removed when the value is dropped.
pub(super) struct Clips {
    folder: PathBuf,
    /// `None` when the shipped clips are used.
    ffmpeg: Option<PathBuf>,
    made: usize,
}

impl Clips {
    /// Creates the folder, and looks for ffmpeg. One that is named and cannot be run is an error.
    pub(super) async fn open(choice: Option<&FfmpegChoice>) -> Result<Self, StartError> {
        let ffmpeg = match choice {
            Some(FfmpegChoice::Off) => None,
            Some(FfmpegChoice::At(path)) => {
                let failed =
                    |why: &str| format!("--ffmpeg {} cannot be run: {why}; correct it, or use off", path.display());
                let version = Command::new(path).arg("-version").stdin(Stdio::null()).output().await;
                let version = version.map_err(|error| failed(&error.to_string()))?;
                if !version.status.success() {
                    return Err(failed("it fails").into());
                }
                Some(path.clone())
            }
            None => {
                let version = Command::new("ffmpeg").arg("-version").stdin(Stdio::null()).output().await;
                version.is_ok_and(|version| version.status.success()).then(|| PathBuf::from("ffmpeg"))
            }
        };
        let folder = std::env::temp_dir().join(format!("marquee-demo-{}", HEXLOWER.encode(&random()[..8])));
        std::fs::create_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Self { folder, ffmpeg, made: 0 })
    }

    /// A file with the clip, or with a shipped one where ffmpeg is missing or lacks a source or an encoder.
    pub(super) async fn make(&mut self, clip: &Clip) -> Result<PathBuf, StartError> {
        self.made += 1;
        if let Some(ffmpeg) = &self.ffmpeg {
            let file = self.folder.join(format!("{}.mp4", self.made));
            if encode(ffmpeg, clip, &file).await {
                return Ok(file);
            }
        }
        let (name, bytes) = SHIPPED[self.made % SHIPPED.len()];
        let file = self.folder.join(name);
        tokio::fs::write(&file, bytes).await.map_err(|error| format!("{}: {error}", file.display()))?;
        Ok(file)
    }
}

impl Drop for Clips {
    fn drop(&mut self) {
        // Left to the system, which empties its folder of temporary files, when it cannot be removed.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Whether ffmpeg has written the clip: H.264 and AAC, which every browser plays.
async fn encode(ffmpeg: &Path, clip: &Clip, file: &Path) -> bool {
    let tone = format!("sine=frequency={}", clip.hertz);
    let mut command = Command::new(ffmpeg);
    command.args(["-nostdin", "-v", "error", "-f", "lavfi", "-i", clip.source, "-f", "lavfi", "-i", &tone]);
    command.args(["-t", &clip.seconds.to_string(), "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"]);
    command.args(["-c:a", "aac", "-b:a", "64k", "-movflags", "+faststart"]).arg(file);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    command.status().await.is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::world::FILMS;

    #[tokio::test]
    async fn ffmpeg_knows_the_source_of_every_film() {
        let folder = tempfile::tempdir().unwrap();
        for (number, film) in FILMS.iter().enumerate() {
            let clip = Clip { source: film.clip.source, hertz: film.clip.hertz, seconds: 1 };
            let file = folder.path().join(format!("{number}.mp4"));
            assert!(encode(Path::new("ffmpeg"), &clip, &file).await, "{}", film.title);
        }
    }

    #[tokio::test]
    async fn without_ffmpeg_the_shipped_clips_are_small_files_in_turn() {
        let mut clips = Clips::open(Some(&FfmpegChoice::Off)).await.unwrap();
        let folder = clips.folder.clone();
        for film in &FILMS[..4] {
            let file = clips.make(&film.clip).await.unwrap();
            assert!((1..20_000).contains(&file.metadata().unwrap().len()), "{}", file.display());
        }
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), SHIPPED.len());
        drop(clips);
        assert!(!folder.exists());
        let nowhere = FfmpegChoice::At("/no/such/ffmpeg".into());
        let refused = Clips::open(Some(&nowhere)).await.err().unwrap().to_string();
        assert!(refused.contains("/no/such/ffmpeg") && refused.contains("off"), "{refused}");
    }
}
