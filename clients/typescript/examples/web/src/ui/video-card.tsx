/** A video in a list: thumbnail, title, channel and counts. */

import { Visibility, type Video } from "@marquee/client";
import { ago, clock, count, seconds, sources } from "../format";
import { Icon } from "./icon";

/** `plain` omits the channel, for the channel's own page. */
export function VideoCard(props: { video: Video; plain?: boolean }) {
  const { video, plain } = props;
  const length = seconds(video.duration);
  const watched = video.viewer?.position ? seconds(video.viewer.position) / Math.max(length, 1) : 0;
  const [small] = video.thumbnail;
  return (
    <article class="card">
      <a href={`/watch/${video.id}`} class="card-link">
        <div class="thumb">
          {small ? (
            <img
              src={small.url}
              srcset={sources(video.thumbnail)}
              sizes="(min-width: 40em) 20rem, 100vw"
              alt=""
              loading="lazy"
            />
          ) : (
            <Icon name="film" />
          )}
          <span class="length">
            <span class="quiet">Length </span>
            {clock(length)}
          </span>
          {watched > 0 ? <span class="watched" style={{ width: `${Math.min(watched, 1) * 100}%` }} /> : null}
        </div>
        <h2 class="card-title">{video.title}</h2>
      </a>
      <p class="meta">
        {plain || !video.channel ? null : (
          <a class="card-channel" href={`/channel/${video.channel.username}`}>
            {video.channel.displayName}
          </a>
        )}
        <span>
          {count(video.viewCount, "view")} · {ago(video.publishTime ?? video.createTime)}
          <VisibilityBadge visibility={video.visibility} />
        </span>
      </p>
    </article>
  );
}

/** A mark for videos that are not public. */
export function VisibilityBadge(props: { visibility: Visibility }) {
  if (props.visibility === Visibility.PUBLIC) return null;
  return <span class="badge">{props.visibility === Visibility.PRIVATE ? "Private" : "Unlisted"}</span>;
}
