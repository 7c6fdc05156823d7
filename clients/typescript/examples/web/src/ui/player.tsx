/** The player of the client's package, at the position where the viewer stopped. */

import { useEffect, useRef, useState } from "preact/hooks";
import { ProcessingStage, type Video } from "@marquee/client";
import type { MarqueePlayer } from "@marquee/client/player";
import { clock, seconds } from "../format";
import { marquee } from "../marquee";

/** When the position is less than this before the end, the video starts from its beginning; in seconds. */
const NEAR_END = 3;

export function Player(props: { video: Video }) {
  const { video } = props;
  const stage = useRef<HTMLDivElement>(null);
  const player = useRef<MarqueePlayer>(undefined);
  const [from, setFrom] = useState(() => resumeAt(video));
  const poster = video.thumbnail.at(-1)?.url;

  useEffect(() => {
    const element = document.createElement("marquee-player");
    element.client = marquee;
    element.setAttribute("start", String(from));
    element.videoId = video.id;
    stage.current?.prepend(element);
    player.current = element;
    return () => element.remove();
  }, [video.id]);
  useEffect(() => {
    const { current: element } = player;
    if (!element) return;
    element.label = video.title;
    if (poster) element.setAttribute("poster", poster);
    else element.removeAttribute("poster");
  }, [video.title, poster]);

  const stageOfWork = video.processing?.stage;
  const before = useRef(stageOfWork);
  useEffect(() => {
    // More qualities are there than when it was loaded.
    if (stageOfWork === ProcessingStage.DONE && before.current !== stageOfWork) player.current?.reload();
    before.current = stageOfWork;
  }, [stageOfWork]);

  return (
    <div class="stage" ref={stage}>
      {from ? (
        <p class="resumed">
          <span>You stopped at {clock(from)}.</span>
          <button
            type="button"
            class="link"
            onClick={() => {
              setFrom(0);
              if (player.current) player.current.currentTime = 0;
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
