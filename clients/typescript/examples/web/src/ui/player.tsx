/** The browser's own player, at the position where the viewer stopped. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Video } from "@marquee/client";
import { clock, seconds } from "../format";
import { useLoad } from "../load";
import { marquee } from "../marquee";
import { record } from "../playback";
import { Failed } from "./notice";

/** When the position is less than this before the end, the video starts from its beginning; in seconds. */
const NEAR_END = 3;
/** Browsers do not tell why a video element failed. */
const UNPLAYABLE = "The video stopped: its bytes do not come, or this browser cannot read them.";

export function Player(props: { video: Video }) {
  const { video } = props;
  const element = useRef<HTMLVideoElement>(null);
  const [broken, setBroken] = useState(false);
  const {
    data: playback,
    error,
    retry,
  } = useLoad((signal) => marquee.videos.getPlayback({ videoId: video.id }, { signal }), video.id);
  const [from, setFrom] = useState(() => resumeAt(video));

  useEffect(() => {
    const player = element.current;
    return player && playback ? record(player, video.id, playback.playbackId) : undefined;
  }, [playback]);

  if (error !== undefined || broken) {
    const again = () => {
      setBroken(false);
      retry();
    };
    return (
      <div class="stage">
        <Failed error={error} retry={again} {...(broken && { words: UNPLAYABLE })} />
      </div>
    );
  }
  const [best] = playback?.renditions ?? [];
  const poster = video.thumbnail.at(-1)?.url;
  return (
    <div class="stage">
      {best ? (
        <video
          ref={element}
          controls
          playsInline
          preload="metadata"
          src={best.url}
          aria-label={video.title}
          {...(poster && { poster })}
          onLoadedMetadata={(event) => {
            if (from) event.currentTarget.currentTime = from;
          }}
          onError={(event) => {
            setFrom(event.currentTarget.currentTime || from);
            setBroken(true);
          }}
        />
      ) : (
        <div class="shape" />
      )}
      {from ? (
        <p class="resumed">
          <span>You stopped at {clock(from)}.</span>
          <button
            type="button"
            class="link"
            onClick={() => {
              setFrom(0);
              if (element.current) element.current.currentTime = 0;
            }}
          >
            From the beginning
          </button>
        </p>
      ) : null}
    </div>
  );
}

function resumeAt(video: Video): number {
  const position = seconds(video.viewer?.position);
  return position < seconds(video.duration) - NEAR_END ? position : 0;
}
