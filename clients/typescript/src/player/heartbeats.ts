/** Reports how far a video was watched, so that it continues there on any device and counts as a view. */

import { PlaybackState } from "../gen/marquee/v1/history_service_pb.js";

/** The interval of reports while it plays, in milliseconds: HistoryService asks for it. */
const INTERVAL_MS = 10_000;

/** Sends one report; the position is in seconds. */
export type Report = (position: number, state: PlaybackState) => void;

/** Reports the positions of a video element from its first picture on, until the returned function is called. */
export function reportPlayback(video: HTMLVideoElement, report: Report): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  let begun = false;
  let timer: ReturnType<typeof setInterval> | undefined;

  const tell = (state = video.paused ? PlaybackState.PAUSED : PlaybackState.PLAYING) => {
    if (begun) report(video.currentTime, state);
  };
  const on = (event: string, listener: () => void) => video.addEventListener(event, listener, { signal });
  on("playing", () => {
    begun = true;
    clearInterval(timer);
    timer = setInterval(() => tell(), INTERVAL_MS);
    tell();
  });
  on("pause", () => {
    clearInterval(timer);
    // A player also pauses at the end.
    if (!video.ended) tell();
  });
  on("seeked", () => tell());
  on("ended", () => tell(PlaybackState.ENDED));
  // The source is exchanged: it is not playing until it says so again.
  on("emptied", () => clearInterval(timer));

  return () => {
    listening.abort();
    clearInterval(timer);
    if (!video.paused && !video.ended) tell(PlaybackState.ENDED);
  };
}
