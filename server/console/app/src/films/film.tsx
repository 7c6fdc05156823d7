/** The page of a film: it plays, with its captions, its description and the newest comments. */

import { useEffect, useRef, useState } from "preact/hooks";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import type { Caption } from "#client/gen/marquee/v1/caption_pb.js";
import { RenditionKind, type Video } from "#client/gen/marquee/v1/video_pb.js";
import type { GetPlaybackResponse } from "#client/gen/marquee/v1/video_service_pb.js";
import { Heartbeats, type ReportFailure, type SendReport } from "#client/heartbeats.js";
import { Failure } from "../call/failure";
import { captions, comments, history, playable, thumbnail, videos } from "../call/services";
import { user } from "../call/session";
import { moment, views } from "../ui/format";
import { Show, Title, useLoad } from "../ui/parts";

interface Screening {
  video: Video;
  playback: GetPlaybackResponse;
  captions: Caption[];
}

export function Film({ id }: { id: string }) {
  const loaded = useLoad(() => loadFilm(id), id);
  return (
    <>
      <p class="crumbs">
        <a href="#/watch">Films</a>
      </p>
      {loaded.error === undefined ? null : <Title id="no-film">The film cannot be shown</Title>}
      <Show loaded={loaded} label="Loading the film">
        {(film) => {
          const { video } = film;
          const isOwn = video.channel !== undefined && video.channel.id === user.value?.channel?.id;
          return (
            <div class="film">
              <div class="show">
                <Player film={film} />
                <Title id={id}>{video.title}</Title>
                <p class="hint">
                  {[video.channel?.displayName, views(video.viewCount), moment(video.publishTime ?? video.createTime)]
                    .filter(Boolean)
                    .join(" · ")}
                </p>
                {video.description ? <p class="paragraphs">{video.description}</p> : null}
                <p class="links">
                  {isOwn ? <a href={`#/studio/videos/${id}`}>Edit it in the studio</a> : null}
                  <a href="#/call/marquee.v1.VideoService/GetPlayback">The call behind the player</a>
                </p>
              </div>
              {video.commentsDisabled ? null : <Discussion videoId={id} />}
            </div>
          );
        }}
      </Show>
    </>
  );
}

async function loadFilm(videoId: string): Promise<Screening> {
  const [{ video }, playback, list] = await Promise.all([
    videos.getVideo({ videoId }),
    videos.getPlayback({ videoId }),
    captions.listCaptions({ videoId }),
  ]);
  if (!video) throw new Error("the server has answered without the video");
  return { video, playback, captions: list.captions };
}

/** The longest wait for the answer to a report, in milliseconds. */
const REPORT_TIMEOUT_MS = 10_000;

/** The browser's own player. It takes the first file that it can play; the server names the best first. */
function Player({ film: { video, playback, captions } }: { film: Screening }) {
  const [hasFailed, setFailed] = useState(false);
  const player = useRef<HTMLVideoElement>(null);
  // The server counts the view, and keeps the position for an account.
  useEffect(() => {
    if (!player.current) return undefined;
    const { playbackId } = playback;
    const send: SendReport = ({ position, state }) => {
      const request = { videoId: video.id, playbackId, position: durationFromMs(position * 1000), state };
      // A report that is lost changes nothing for the viewer; the next one says more.
      const reported = history.recordPlayback(request).then(
        () => undefined,
        (error: unknown) => {
          const asked = error instanceof Failure ? error.retryAfter : undefined;
          return { isFinal: false, waitMs: asked === undefined ? undefined : Number.parseFloat(asked) * 1000 };
        },
      );
      // A call that hangs does not hold up the next one.
      const late = new Promise<ReportFailure>((resolve) => setTimeout(resolve, REPORT_TIMEOUT_MS, { isFinal: false }));
      return Promise.race([reported, late]);
    };
    const heartbeats = new Heartbeats(player.current, send);
    return () => void heartbeats.close();
  }, [playback, hasFailed]);
  const sources = playback.renditions.flatMap((rendition) => {
    const src = playable(rendition.url);
    const codecs = rendition.codecs && `; codecs="${rendition.codecs}"`;
    return src === undefined ? [] : [{ src, type: rendition.contentType + codecs }];
  });
  const file = playback.renditions.find(({ kind }) => kind !== RenditionKind.HLS)?.url;
  if (!sources.length || hasFailed) {
    return (
      <p class="empty">
        This page cannot play the film: {hasFailed ? "the browser plays none of its files" : "another server has its files"}.{" "}
        {file ? (
          <a href={file} target="_blank" rel="noreferrer">
            Open the file
          </a>
        ) : null}
      </p>
    );
  }
  return (
    <video
      ref={player}
      controls
      playsInline
      preload="metadata"
      poster={thumbnail(video, 1280) || undefined}
      aria-label={video.title}
    >
      {sources.map(({ src, type }, n) => (
        // When the last file cannot be played, none can.
        <source key={src} src={src} type={type} onError={n === sources.length - 1 ? () => setFailed(true) : undefined} />
      ))}
      {captions.map(({ language, name, url }) => (
        <track key={language} kind="subtitles" src={playable(url)} srclang={language} label={name || language} />
      ))}
    </video>
  );
}

function Discussion({ videoId }: { videoId: string }) {
  const list = useLoad(() => comments.listComments({ videoId, pageSize: 20 }), videoId);
  return (
    <section class="panel" aria-labelledby="discussion-title">
      <h2 id="discussion-title">Comments</h2>
      <Show loaded={list} label="Loading the comments">
        {({ comments: found }) =>
          found.length ? (
            <ul class="rows">
              {found.map((comment) => (
                <li key={comment.id}>
                  <p>
                    <strong>{comment.channel?.displayName}</strong> <span class="hint">{moment(comment.createTime)}</span>
                  </p>
                  <p class="paragraphs">{comment.deleted ? "Deleted" : comment.text}</p>
                </li>
              ))}
            </ul>
          ) : (
            <p class="hint">Nobody has commented yet.</p>
          )
        }
      </Show>
    </section>
  );
}
