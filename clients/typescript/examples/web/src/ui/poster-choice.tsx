/** Chooses the picture that represents a video: one that the server has taken from it, or the owner's own. */

import { useState } from "preact/hooks";
import type { Poster, Video } from "@marquee/client";
import { clock, seconds, sources } from "../format";
import { useLoad } from "../load";
import { marquee } from "../marquee";
import { Failed } from "./notice";
import { say, sayError } from "./toast";

/** `change` gets the video with its new thumbnail. */
export function PosterChoice(props: { video: Video; change: (video: Video) => void }) {
  const { video, change } = props;
  const {
    data: posters,
    error,
    set,
    retry,
  } = useLoad(async (signal) => {
    const { posters } = await marquee.videos.listPosters({ videoId: video.id }, { signal });
    return posters;
  }, video.id);
  const [sending, setSending] = useState(false);
  const send = (call: Promise<{ video?: Video }>, words: string, then?: () => void) => {
    setSending(true);
    call
      .then(({ video: now }) => {
        if (now) change(now);
        then?.();
        say(words);
      }, sayError)
      .finally(() => setSending(false));
  };
  const choose = ({ id }: Poster) =>
    send(marquee.videos.setPoster({ videoId: video.id, posterId: id }), "The poster is chosen.", () =>
      set((posters ?? []).map((poster) => ({ ...poster, chosen: poster.id === id }))),
    );
  const upload = (file: File | undefined) => {
    if (!file) return;
    const own = async () => {
      const value = new Uint8Array(await file.arrayBuffer());
      return marquee.videos.setThumbnail({ videoId: video.id, change: { case: "data", value } });
    };
    send(own(), "Your picture is the poster.");
  };
  const [shown] = video.thumbnail;
  // The server's addresses of pictures never change: an own thumbnail is none of the posters.
  const isOwn = shown !== undefined && posters !== undefined && !posters.some(({ images }) => images[0]?.url === shown.url);
  return (
    <section class="panel" aria-labelledby="poster" aria-busy={sending}>
      <h2 id="poster">Poster</h2>
      {error !== undefined ? <Failed error={error} retry={retry} /> : null}
      {posters?.length === 0 ? (
        <p class="hint">The server has taken no pictures from this video yet; choose one of your own.</p>
      ) : null}
      {posters?.length || isOwn ? (
        <ul class="posters">
          {isOwn ? (
            <li>
              <span class="poster" aria-current="true">
                <img src={shown.url} srcset={sources(video.thumbnail)} sizes="10rem" alt="Your own picture" />
                <span class="meta">Your own</span>
              </span>
            </li>
          ) : null}
          {posters?.map((poster) => (
            <li key={poster.id}>
              <button
                type="button"
                class="poster"
                aria-pressed={poster.chosen && !isOwn}
                disabled={sending}
                onClick={() => choose(poster)}
              >
                <img src={poster.images[0]?.url} srcset={sources(poster.images)} sizes="10rem" alt="" />
                <span class="meta">At {clock(seconds(poster.time))}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <label class="button file-button">
        Use a picture of your own
        <input
          type="file"
          class="quiet"
          accept="image/jpeg,image/png,image/webp,image/gif"
          disabled={sending}
          onChange={(event) => upload(event.currentTarget.files?.[0])}
        />
      </label>
    </section>
  );
}
