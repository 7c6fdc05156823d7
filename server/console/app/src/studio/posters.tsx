/** The thumbnail of a video: one of the posters that the server took, or a picture of its own. */

import { useState } from "preact/hooks";
import type { Poster, Video } from "#client/gen/marquee/v1/video_pb.js";
import { picture, videos } from "../call/services";
import { length, secondsOf } from "../ui/format";
import { Alert, Show, useLoad } from "../ui/parts";

export function Posters({ video, change }: { video: Video; change: (video: Video) => void }) {
  const posters = useLoad(
    async () => (await videos.listPosters({ videoId: video.id })).posters,
    video.thumbnail[0]?.url ?? video.id,
  );
  const [error, setError] = useState<unknown>();
  const apply = async (answer: Promise<{ video?: Video | undefined }>) => {
    setError(undefined);
    try {
      const { video: now } = await answer;
      if (now) change(now);
    } catch (reason) {
      setError(reason);
    }
  };
  const upload = async (file: File) =>
    apply(
      videos.setThumbnail({
        videoId: video.id,
        change: { case: "data", value: new Uint8Array(await file.arrayBuffer()) },
      }),
    );
  return (
    <section class="panel" aria-labelledby="posters-title">
      <h2 id="posters-title">Thumbnail</h2>
      <Show loaded={posters} label="Loading the posters">
        {(list) =>
          list.length ? (
            <ul class="posters">
              {list.map((poster) => (
                <PosterChoice
                  key={poster.id}
                  poster={poster}
                  choose={() => void apply(videos.setPoster({ videoId: video.id, posterId: poster.id }))}
                />
              ))}
            </ul>
          ) : (
            <p class="hint">The server has taken no posters from this video.</p>
          )
        }
      </Show>
      <div class="field">
        <label for="thumbnail-file">A picture of your own</label>
        <input
          id="thumbnail-file"
          type="file"
          accept="image/*"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file) void upload(file);
          }}
        />
      </div>
      {error === undefined ? null : <Alert error={error} />}
    </section>
  );
}

function PosterChoice({ poster, choose }: { poster: Poster; choose: () => void }) {
  const image = poster.images[0];
  const time = length(secondsOf(poster.time));
  return (
    <li>
      <button type="button" aria-pressed={poster.chosen} onClick={choose}>
        {image ? (
          <img src={picture(image.url)} alt={`The video at ${time}`} width={image.width} height={image.height} />
        ) : null}
        <span>{poster.chosen ? "shown" : time}</span>
      </button>
    </li>
  );
}
