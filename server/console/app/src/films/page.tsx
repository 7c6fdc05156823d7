/** The films: the public videos of the server, which everybody can watch. */

import type { Video } from "#client/gen/marquee/v1/video_pb.js";
import { VideoOrder } from "#client/gen/marquee/v1/video_service_pb.js";
import { videos } from "../call/services";
import type { Contract } from "../contract/contract";
import { route } from "../router";
import { length, secondsOf, views } from "../ui/format";
import { More, type Pages, Show, Title, useLoad } from "../ui/parts";
import { Thumbnail } from "../ui/thumbnail";
import { Film } from "./film";

const PAGE_SIZE = 24;

export function Films(_: { contract: Contract }) {
  const [, id = ""] = route.value;
  return <div class="page alone films-page">{id ? <Film key={id} id={id} /> : <List />}</div>;
}

async function load(pageToken: string): Promise<Pages<Video>> {
  const page = await videos.listVideos({ pageToken, pageSize: PAGE_SIZE, order: VideoOrder.PUBLISH_TIME_DESC });
  return { items: page.videos, next: page.nextPageToken };
}

function List() {
  const list = useLoad(() => load(""), "films");
  return (
    <>
      <Title id="films">Films</Title>
      <Show loaded={list} label="Loading the films">
        {(loaded) => (
          <>
            {loaded.items.length ? (
              <ul class="films">
                {loaded.items.map((video) => (
                  <FilmCard key={video.id} video={video} />
                ))}
              </ul>
            ) : (
              <p class="empty">
                This server has no public films yet. Run <code>marquee demo</code> to fill it with a small world, or
                upload one in the <a href="#/studio/videos">studio</a>.
              </p>
            )}
            <More list={list} shown={loaded} load={load} />
          </>
        )}
      </Show>
    </>
  );
}

/** The whole card is the link of its title. */
function FilmCard({ video }: { video: Video }) {
  return (
    <li>
      <div class="frame">
        <Thumbnail video={video} />
        <span class="length">{length(secondsOf(video.duration))}</span>
      </div>
      <a href={`#/watch/${video.id}`}>{video.title}</a>
      <p class="hint">{video.channel?.displayName}</p>
      <p class="hint">{views(video.viewCount)}</p>
    </li>
  );
}
