/** A list of videos in all its states: loading, empty, failed, and with further pages. */

import type { ComponentChildren } from "preact";
import type { Video } from "@marquee/client";
import type { Pages } from "../load";
import { Failed } from "./notice";
import { VideoCard } from "./video-card";

/** How many placeholders are shown while cards load. */
const SHAPES = 8;

export function VideoList(props: { pages: Pages<Video>; empty: ComponentChildren; plain?: boolean }) {
  const { items, error, loading, hasMore, more } = props.pages;
  const nothing = !items || items.length === 0;
  if (error !== undefined && nothing) return <Failed error={error} retry={more} />;
  if (items && nothing && !hasMore) return <>{props.empty}</>;
  return (
    <div aria-busy={loading}>
      <ul class="grid">
        {items?.map((video) => (
          <li key={video.id}>
            <VideoCard video={video} plain={props.plain ?? false} />
          </li>
        ))}
        {nothing ? Array.from({ length: SHAPES }, (_, i) => <li key={i} class="shape" aria-hidden="true" />) : null}
      </ul>
      {nothing ? (
        <p class="quiet" role="status">
          Loading
        </p>
      ) : null}
      <More pages={props.pages} />
    </div>
  );
}

/**
 * The button for the next page, which keeps the focus while it loads. After a failure, it loads the same page again.
 */
export function More(props: { pages: Omit<Pages<unknown>, "change">; what?: string }) {
  const { items, error, loading, hasMore, more } = props.pages;
  if (!items?.length || !hasMore) return null;
  return (
    <div class="more">
      {error !== undefined ? (
        <Failed error={error} retry={more} />
      ) : (
        <button type="button" class="button" aria-disabled={loading} onClick={more}>
          {loading ? "Loading" : `Show more ${props.what ?? "videos"}`}
        </button>
      )}
    </div>
  );
}
