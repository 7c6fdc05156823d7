/** A video: it plays from where the viewer stopped, with its description and comments below. */

import { useRoute } from "preact-iso";
import { useState } from "preact/hooks";
import { VideoState, type Video } from "@marquee/client";
import { account } from "../account";
import { compact, count, date } from "../format";
import { useLive } from "../live";
import { useLoad } from "../load";
import { marquee } from "../marquee";
import { useProcessing } from "../processing";
import { Avatar } from "../ui/avatar";
import { Comments } from "../ui/comments";
import { Like } from "../ui/like";
import { Empty, FailedPage } from "../ui/notice";
import { Heading } from "../ui/page";
import { Player } from "../ui/player";
import { NotYet, StillMaking } from "../ui/processing";
import { Subscribe } from "../ui/subscribe";
import { VisibilityBadge } from "../ui/video-card";
import { isOwn } from "./edit";

/** A description longer than this is folded, in characters. */
const LONG = 280;

export function Watch() {
  const videoId = useRoute().params["videoId"] ?? "";
  const {
    data: video,
    error,
    set,
    retry,
  } = useLoad(async (signal) => {
    const { video } = await marquee.videos.getVideo({ videoId }, { signal });
    return video;
  }, `${videoId} ${account.value?.id}`);
  if (error !== undefined) return <FailedPage error={error} retry={retry} />;
  if (!video) return <Loading />;
  return <Show key={video.id} video={video} change={set} />;
}

function Show(props: { video: Video; change: (video: Video) => void }) {
  const { video, change } = props;
  useProcessing(video, change);
  const live = useLive(video, change);
  return (
    <div class="watch">
      {video.state === VideoState.READY ? (
        <>
          <Player key={video.id} video={video} />
          <StillMaking video={video} change={change} />
        </>
      ) : (
        <NotYet video={video} change={change} />
      )}
      <div class="watch-words">
        <Heading title={video.title}>{video.title}</Heading>
        <VideoRow video={video} change={change} />
        <Description video={video} watching={live.watching} />
      </div>
      {video.commentsDisabled ? (
        <Empty title="Comments are switched off." />
      ) : live.round !== undefined ? (
        <Comments key={`${video.id} ${live.round}`} video={video} live={live} />
      ) : null}
    </div>
  );
}

function Loading() {
  return (
    <div class="watch" role="status">
      <span class="quiet">Loading</span>
      <div class="stage">
        <div class="shape" />
      </div>
    </div>
  );
}

function VideoRow(props: { video: Video; change: (video: Video) => void }) {
  const { video, change } = props;
  const { channel } = video;
  const viewer = video.viewer;
  return (
    <div class="video-row">
      {channel ? (
        <>
          <a class="by" href={`/channel/${channel.username}`}>
            <Avatar channel={channel} size={44} />
            <span>{channel.displayName}</span>
          </a>
          <Subscribe
            channelId={channel.id}
            subscribed={viewer?.subscribed ?? false}
            onChange={(subscribed) => viewer && change({ ...video, viewer: { ...viewer, subscribed } })}
          />
        </>
      ) : null}
      {isOwn(video) ? (
        <a class="button" href={`/watch/${video.id}/edit`}>
          Poster and captions
        </a>
      ) : null}
      <Like
        target={{ case: "videoId", value: video.id }}
        what="video"
        count={video.likeCount}
        liked={viewer?.liked ?? false}
        onChange={(liked, likeCount) => viewer && change({ ...video, likeCount, viewer: { ...viewer, liked } })}
      />
    </div>
  );
}

function Description(props: { video: Video; watching: bigint | undefined }) {
  const { video, watching } = props;
  const long = video.description.length > LONG;
  const [open, setOpen] = useState(!long);
  return (
    <section class="description" aria-label="About this video">
      <p class="meta">
        <span>{count(video.viewCount, "view")}</span>
        {watching !== undefined && watching > 1n ? <span>{compact(watching)} watching</span> : null}
        <span>{date(video.publishTime ?? video.createTime)}</span>
        <VisibilityBadge visibility={video.visibility} />
      </p>
      {video.description ? <p class={open ? "words" : "words folded"}>{video.description}</p> : null}
      {long ? (
        <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Less" : "More"}
        </button>
      ) : null}
      {video.tags.length ? (
        <ul class="tags" aria-label="Tags">
          {video.tags.map((tag) => (
            <li key={tag}>
              <a href={`/search?q=${encodeURIComponent(tag)}`}>{tag}</a>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
