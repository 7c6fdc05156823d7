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
  let timer: ReturnType<typeof setInterval> | undefined;

  const tell = (state: PlaybackState) => {
    const position = duration(player.currentTime);
    // What is lost is told again in ten seconds: nobody who watches needs to know.
    marquee.history.recordPlayback({ videoId, playbackId, position, state }).catch(() => undefined);
  };
  const begun = () => {
    clearInterval(timer);
    timer = setInterval(() => tell(PlaybackState.PLAYING), INTERVAL);
    tell(PlaybackState.PLAYING);
  };
  const stopped = (state: PlaybackState) => () => {
    clearInterval(timer);
    tell(state);
  };
  player.addEventListener("playing", begun, { signal });
  player.addEventListener("pause", stopped(PlaybackState.PAUSED), { signal });
  player.addEventListener("ended", stopped(PlaybackState.ENDED), { signal });

  return () => {
    listening.abort();
    clearInterval(timer);
    if (!player.paused && !player.ended) tell(PlaybackState.ENDED);
  };
}
