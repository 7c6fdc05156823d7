/** What is being made of a video, for its owner. */

import { useState } from "preact/hooks";
import { ProcessingFailure, ProcessingStage, VideoState, type Processing, type Video } from "@marquee/client";
import { length, seconds } from "../format";
import { marquee } from "../marquee";
import { sayError } from "./toast";
import { Bulbs } from "./upload-progress";

/** In place of the player, while the video cannot be played. */
export function NotYet(props: { video: Video; change: (video: Video) => void }) {
  const { video } = props;
  const poster = video.thumbnail.at(-1)?.url;
  return (
    <div class="stage not-yet">
      {poster ? <img src={poster} alt="" /> : null}
      <div class="panel">
        <p class="notice-title">
          {video.state === VideoState.FAILED ? "This video cannot be played" : "Your video is being prepared"}
        </p>
        <ProcessingState {...props} />
        {video.state === VideoState.PROCESSING ? (
          <p class="hint">You need not wait here. Others see it as soon as it can be played.</p>
        ) : null}
      </div>
    </div>
  );
}

/** Below the player: qualities that are still to come, or that could not be made. */
export function StillMaking(props: { video: Video; change: (video: Video) => void }) {
  const { processing } = props.video;
  if (!processing || processing.stage === ProcessingStage.DONE) return null;
  return (
    <section class="panel still-making" aria-label="Processing">
      <ProcessingState {...props} />
    </section>
  );
}

function ProcessingState(props: { video: Video; change: (video: Video) => void }) {
  const { video } = props;
  const { processing } = video;
  if (!processing) return null;
  if (processing.stage === ProcessingStage.FAILED) return <FailedProcessing {...props} processing={processing} />;
  return (
    <>
      <Bulbs label="Processing" value={processing.percent} />
      <p class="meta">
        <strong>{processing.percent} %</strong>
        <span>{words(processing)}</span>
        {processing.remaining ? <span>{length(seconds(processing.remaining))} left</span> : null}
      </p>
    </>
  );
}

function words({ stage, queuePosition }: Processing): string {
  if (queuePosition !== undefined && queuePosition > 0) {
    return `Waiting: ${queuePosition} ${queuePosition === 1 ? "job comes" : "jobs come"} before it.`;
  }
  if (stage === ProcessingStage.MORE_RENDITIONS) return "It plays; more qualities are being made.";
  if (stage === ProcessingStage.FIRST_RENDITION) return "The first quality is being made.";
  return "It is next.";
}

function FailedProcessing(props: { video: Video; processing: Processing; change: (video: Video) => void }) {
  const { video, processing, change } = props;
  const [sending, setSending] = useState(false);
  const again = () => {
    setSending(true);
    marquee.videos
      .retryProcessing({ videoId: video.id })
      .then((now) => now.video && change(now.video), sayError)
      .finally(() => setSending(false));
  };
  return (
    <>
      <p class="form-error" role="alert">
        {processing.failureText}
      </p>
      {processing.failure === ProcessingFailure.DAMAGED ? null : (
        <button type="button" class="button" disabled={sending} onClick={again}>
          Try again
        </button>
      )}
    </>
  );
}
