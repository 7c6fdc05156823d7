/** What happens on a video while it is watched: its counts, who watches, and the comments of others. */

import { useEffect, useRef, useState } from "preact/hooks";
import { watch, type Video, type WatchVideoResponse } from "@marquee/client";
import { account } from "./account";
import { marquee } from "./marquee";

type Event = WatchVideoResponse["event"];

export interface Live {
  /** How many watch; undefined until it is known. */
  readonly watching: bigint | undefined;
  /** Changes when comments may have been missed. Undefined until they may be listed: what comes after that is told. */
  readonly round: number | undefined;
  /** Gets what happens to comments; set by who shows them. */
  readonly onComment: { current: (event: Event) => void };
}

/** Watches a video; `change` gets it with new counts. */
export function useLive(video: Video, change: (video: Video) => void): Live {
  const latest = useRef({ video, change });
  latest.current = { video, change };
  const onComment = useRef<(event: Event) => void>(() => undefined);
  const [watching, setWatching] = useState<bigint>();
  const [round, setRound] = useState<number>();
  const [hidden, setHidden] = useState(document.hidden);
  const last = useRef<WatchVideoResponse | undefined>(undefined);

  const handle = (event: Event) => {
    const state = event.case === "ready" ? event.value.state : event.case === "state" ? event.value : undefined;
    if (state) {
      const { viewCount, likeCount, commentCount, commentsDisabled } = state;
      latest.current.change({ ...latest.current.video, viewCount, likeCount, commentCount, commentsDisabled });
      setWatching(state.watchingCount);
    }
    if (event.case === "ready") setRound((round) => round ?? 0);
    else if (event.case === "reset") setRound((round) => (round ?? 0) + 1);
    else onComment.current(event);
  };

  useEffect(() => {
    const look = () => setHidden(document.hidden);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  useEffect(() => {
    // A page that nobody looks at does not watch, and goes on where it stopped. Over HTTP/1.1, a browser has six
    // connections for all pages of a server, of which each watch takes one.
    if (hidden) return;
    const controller = new AbortController();
    const request = () => ({ videoId: video.id, cursor: last.current?.cursor ?? "" });
    const follow = async () => {
      for await (const message of watch(marquee.comments.watchVideo, request, { signal: controller.signal })) {
        last.current = message;
        handle(message.event);
      }
    };
    // Without a watch, the page shows what was loaded.
    follow().catch(() => controller.signal.aborted || setRound((round) => round ?? 0));
    return () => controller.abort();
  }, [video.id, account.value?.id, hidden]);
  return { watching, round, onComment };
}
