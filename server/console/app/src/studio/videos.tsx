/** The list of the channel's videos. */

import { Visibility, VideoState, type Video } from "#client/gen/marquee/v1/video_pb.js";
import { VideoOrder } from "#client/gen/marquee/v1/video_service_pb.js";
import { user } from "../call/session";
import { videos } from "../call/services";
import { length, moment, secondsOf, short } from "../ui/format";
import { More, type Pages, Show, Title, useLoad } from "../ui/parts";
import { Thumbnail } from "../ui/thumbnail";
import { UploadPanel } from "./upload";

export const VISIBILITIES = {
  [Visibility.PUBLIC]: "Public",
  [Visibility.UNLISTED]: "Unlisted",
  [Visibility.PRIVATE]: "Private",
};

export function visibilityName(visibility: Visibility): string {
  return VISIBILITIES[visibility as keyof typeof VISIBILITIES] ?? "";
}

type List = Pages<Video>;

export function VideosPage() {
  const channelId = user.value?.channel?.id ?? "";
  const load = async (pageToken: string): Promise<List> => {
    const page = await videos.listVideos({ channelId, pageToken, pageSize: 30, order: VideoOrder.CREATE_TIME_DESC });
    return { items: page.videos, next: page.nextPageToken };
  };
  const list = useLoad(() => load(""), channelId);
  return (
    <>
      <Title id="videos">Videos</Title>
      <UploadPanel onPublished={list.again} />
      <Show loaded={list} label="Loading your videos">
        {(loaded) => (
          <>
            {loaded.items.length ? (
              <ul class="videos">
                {loaded.items.map((video) => (
                  <VideoRow key={video.id} video={video} />
                ))}
              </ul>
            ) : (
              <p class="empty">Your channel has no videos yet. Choose a file above to upload the first.</p>
            )}
            <More list={list} shown={loaded} load={load} />
          </>
        )}
      </Show>
    </>
  );
}

function VideoRow({ video }: { video: Video }) {
  return (
    <li>
      <Thumbnail video={video} />
      <div class="grow">
        <a href={`#/studio/videos/${video.id}`}>{video.title}</a>
        <p class="hint">
          {visibilityName(video.visibility)}, {length(secondsOf(video.duration))}, {moment(video.createTime)}
        </p>
        <StateBadge video={video} />
      </div>
      <p class="hint numbers">
        <span>
          <strong>{short(Number(video.viewCount))}</strong> views
        </span>
        <span>
          <strong>{short(Number(video.likeCount))}</strong> likes
        </span>
        <span>
          <strong>{short(Number(video.commentCount))}</strong> comments
        </span>
      </p>
    </li>
  );
}

export function StateBadge({ video }: { video: Video }) {
  if (video.state === VideoState.PROCESSING) return <span class="badge stream">being prepared</span>;
  if (video.state === VideoState.FAILED) return <span class="badge failed">cannot be played</span>;
  return null;
}
