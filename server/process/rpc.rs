//! What is made of videos as messages of the contract.

use marquee_contract::v1 as pb;

use super::model::{FailureKind, Processing, Stage};
use crate::ffmpeg::ladder;
use crate::rpc::time;

impl Processing {
    pub fn into_message(self) -> pb::Processing {
        let (failure, failure_text) = match self.failure {
            Some(failure) => (failure.kind.message(), failure.text),
            None => (pb::ProcessingFailure::Unspecified, String::new()),
        };
        pb::Processing {
            stage: match self.stage {
                Stage::Waiting => pb::ProcessingStage::Waiting,
                Stage::FirstRendition => pb::ProcessingStage::FirstRendition,
                Stage::MoreRenditions => pb::ProcessingStage::MoreRenditions,
                Stage::Done => pb::ProcessingStage::Done,
                Stage::Failed => pb::ProcessingStage::Failed,
            }
            .into(),
            percent: self.percent,
            queue_position: self.queue_position,
            remaining: self.remaining.map(time::duration),
            failure: failure.into(),
            failure_text,
        }
    }
}

impl FailureKind {
    const fn message(self) -> pb::ProcessingFailure {
        match self {
            Self::Damaged => pb::ProcessingFailure::Damaged,
            Self::Unsupported => pb::ProcessingFailure::Unsupported,
            Self::TooLarge => pb::ProcessingFailure::TooLarge,
            Self::Server => pb::ProcessingFailure::Server,
        }
    }
}

/// What is made of videos, and of which.
pub fn limits() -> pb::ProcessingLimits {
    let pixels = |pixels: u32| i32::try_from(pixels).unwrap_or(i32::MAX);
    let rung = |step: &ladder::Step| pb::LadderRung {
        short_side: pixels(step.short_side),
        max_bitrate: step.max_bit_rate.into(),
    };
    pb::ProcessingLimits {
        rungs: ladder::LADDER.iter().map(rung).collect(),
        video_codec: "avc1".to_owned(),
        audio_codec: "mp4a.40.2".to_owned(),
        max_side: pixels(ladder::MAX_SOURCE_SIDE),
        max_pixels: i64::try_from(ladder::MAX_SOURCE_PIXELS).unwrap_or(i64::MAX),
        max_duration: Some(time::duration(ladder::MAX_SOURCE_DURATION)),
    }
}
