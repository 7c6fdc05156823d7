/** Tells the server how far a playback has come, so that it goes on there on any device, and counts as a view. */

import { PlaybackState } from "@marquee/client";
import { duration } from "./format";
import { marquee } from "./marquee";

/** How often while it plays, in milliseconds. */
const INTERVAL = 10_000;

/** Follows the player until the returned function is called. */
export function record(player: HTMLVideoElement, videoId: string, playbackId: string): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  let begun = false;
  let timer: ReturnType<typeof setInterval> | undefined;

  const tell = (state = player.paused ? PlaybackState.PAUSED : PlaybackState.PLAYING) => {
    if (!begun) return;
    const position = duration(player.currentTime);
    // What is lost is told again in ten seconds: nobody who watches needs to know.
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
    // At the end it also pauses.
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
