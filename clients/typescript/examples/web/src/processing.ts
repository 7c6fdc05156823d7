/** What the server is making of a video, as it happens; its owner may watch that. */

import { useEffect, useRef } from "preact/hooks";
import { ProcessingStage, watch, type Video, type WatchProcessingState } from "@marquee/client";
import { marquee } from "./marquee";

/** Calls `show` with each state, until nothing is left to make or the signal is aborted. */
async function follow(videoId: string, show: (state: WatchProcessingState) => void, signal: AbortSignal): Promise<void> {
  for await (const { event } of watch(marquee.videos.watchProcessing, { videoId }, { signal })) {
    // A bookmark says that nothing has changed.
    if (event.case === "ready" || event.case === "changed") show(event.value);
  }
}

/** Whether something is still being made. */
export function isBeingMade(video: Video): boolean {
  const stage = video.processing?.stage;
  return stage !== undefined && stage !== ProcessingStage.DONE && stage !== ProcessingStage.FAILED;
}

/** Watches the video while something is being made of it; `change` gets the video with each new state. */
export function useProcessing(video: Video, change: (video: Video) => void): void {
  const latest = useRef(video);
  latest.current = video;
  const seen = useRef(video.state);
  const watched = useRef(false);
  const needed = isBeingMade(video);
  useEffect(() => {
    if (!needed) return;
    watched.current = true;
    const controller = new AbortController();
    const show = ({ videoState: state, processing }: WatchProcessingState) => {
      const { processing: _, ...rest } = latest.current;
      change({ ...rest, state, ...(processing && { processing }) });
    };
    // It fails when the video is deleted, or the session over; then there is nothing more to show.
    follow(video.id, show, controller.signal).catch(() => undefined);
    return () => controller.abort();
  }, [video.id, needed]);
  useEffect(() => {
    // The thumbnail comes with the first rendition, and perhaps more with the last.
    if (!watched.current || (seen.current === video.state && needed)) return;
    seen.current = video.state;
    watched.current = needed;
    const controller = new AbortController();
    marquee.videos.getVideo({ videoId: video.id }, { signal: controller.signal }).then(
      (now) => now.video && !controller.signal.aborted && change(now.video),
      () => undefined,
    );
    return () => controller.abort();
  }, [video.state, needed]);
}
