/** Reports the position of a playback to the server, so that it continues there on any device and counts as a view. */

import { PlaybackState } from "@marquee/client";
import { duration } from "./format";
import { marquee } from "./marquee";

/** The interval of reports while it plays, in milliseconds. */
const INTERVAL = 10_000;

/** Reports the player's positions until the returned function is called. */
export function record(player: HTMLVideoElement, videoId: string, playbackId: string): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  let begun = false;
  let timer: ReturnType<typeof setInterval> | undefined;

  const tell = (state = player.paused ? PlaybackState.PAUSED : PlaybackState.PLAYING) => {
    if (!begun) return;
    const position = duration(player.currentTime);
    // A lost report is followed by the next one in ten seconds; no message is shown.
    marquee.history.recordPlayback({ videoId, playbackId, position, state }).catch(() => undefined);
  };
  const on = (event: string, listener: () => void) => player.addEventListener(event, listener, { signal });
  on("playing", () => {
    begun = true;
    clearInterval(timer);
    timer = setInterval(() => tell(), INTERVAL);
    tell();
  });
  on("pause", () => {
    clearInterval(timer);
    // A player also pauses at the end.
    if (!player.ended) tell();
  });
  on("seeked", () => tell());
  on("ended", () => tell(PlaybackState.ENDED));

  return () => {
    listening.abort();
    clearInterval(timer);
    if (!player.paused && !player.ended) tell(PlaybackState.ENDED);
  };
}
