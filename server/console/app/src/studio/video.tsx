/** The page of one of the channel's videos. */

import { useEffect, useState } from "preact/hooks";
import { Category, ProcessingStage, Visibility, type Video } from "#client/gen/marquee/v1/video_pb.js";
import type { VideoService } from "#client/gen/marquee/v1/video_service_pb.js";
import { watch } from "../call/api";
import { Failure } from "../call/failure";
import { videos } from "../call/services";
import type { Contract } from "../contract/contract";
import { navigate } from "../router";
import { length, moment, secondsOf } from "../ui/format";
import { Alert, Show, Title, useLoad } from "../ui/parts";
import { Thumbnail } from "../ui/thumbnail";
import { Captions } from "./captions";
import { Comments } from "./comments";
import { Series } from "./overview";
import { Posters } from "./posters";
import { StateBadge, VISIBILITIES } from "./videos";

export function VideoPage({ id }: { id: string; contract: Contract }) {
  const loaded = useLoad(() => loadVideo(id), id);
  return (
    <>
      {loaded.error === undefined ? null : <Title id="no-video">The video cannot be shown</Title>}
      <Show loaded={loaded} label="Loading the video">
        {(video) => (
          <>
            <p class="crumbs">
              <a href="#/studio/videos">Videos</a>
            </p>
            <Title id={id}>{video.title}</Title>
            <div class="head">
              <Thumbnail video={video} />
              <div>
                <p class="hint">
                  {length(secondsOf(video.duration))}, {video.width} × {video.height}, {moment(video.createTime)}
                </p>
                <p class="hint">
                  <code>{video.id}</code>
                </p>
                <p>
                  <a href={`#/watch/${video.id}`}>Watch it</a>
                </p>
                <StateBadge video={video} />
                <ProcessingPanel video={video} onDone={loaded.again} />
              </div>
            </div>
            <Edit key={video.id} video={video} change={loaded.set} />
            <Posters video={video} change={loaded.set} />
            <Captions videoId={video.id} />
            <Series videoId={video.id} />
            <Comments video={video} />
            <Delete video={video} />
          </>
        )}
      </Show>
    </>
  );
}

async function loadVideo(videoId: string): Promise<Video> {
  const { video } = await videos.getVideo({ videoId });
  if (!video) throw new Error("the server has answered without the video");
  return video;
}

const STAGES: Record<number, string> = {
  [ProcessingStage.WAITING]: "waits for its turn",
  [ProcessingStage.FIRST_RENDITION]: "the first quality is being made",
  [ProcessingStage.MORE_RENDITIONS]: "more qualities are being made",
  [ProcessingStage.DONE]: "everything is made",
  [ProcessingStage.FAILED]: "something could not be made",
};

/** What is being made of the video, as the server tells it. */
function ProcessingPanel({ video, onDone }: { video: Video; onDone: () => void }) {
  const [processing, setProcessing] = useState(video.processing);
  const [error, setError] = useState<unknown>();
  const isDone = processing === undefined || processing.stage === ProcessingStage.DONE;
  const isFailed = processing?.stage === ProcessingStage.FAILED;
  const isOpen = !isDone && !isFailed;
  useEffect(() => {
    if (!isOpen) return undefined;
    const controller = new AbortController();
    watch<typeof VideoService, "watchProcessing">(
      "VideoService",
      "watchProcessing",
      { videoId: video.id },
      controller.signal,
      ({ event }) => {
        if (event.case === "ready" || event.case === "changed") setProcessing(event.value.processing);
      },
    ).then(onDone, (reason: unknown) => {
      if (reason instanceof Failure) setError(reason);
    });
    return () => controller.abort();
  }, [video.id, isOpen]);
  if (!processing || isDone) return null;
  const retry = async () => {
    try {
      setProcessing((await videos.retryProcessing({ videoId: video.id })).video?.processing);
    } catch (reason) {
      setError(reason);
    }
  };
  return (
    <div class="processing" role="status">
      {isFailed ? (
        <p class="bad">
          {processing.failureText || STAGES[processing.stage]}{" "}
          <button type="button" class="button small" onClick={() => void retry()}>
            Try again
          </button>
        </p>
      ) : (
        <>
          <progress max={100} value={processing.percent} aria-label="Processing" />
          <p class="hint">
            {processing.percent} %, {STAGES[processing.stage] ?? "is being prepared"}
            {processing.queuePosition ? `, ${processing.queuePosition} jobs come before it` : ""}
            {processing.remaining ? `, about ${length(secondsOf(processing.remaining))} left` : ""}
          </p>
        </>
      )}
      {error === undefined ? null : <Alert error={error} />}
    </div>
  );
}

const CATEGORIES = Object.entries(Category).filter(
  (entry): entry is [string, Category] => typeof entry[1] === "number",
);

function words(name: string): string {
  return name === "UNSPECIFIED" ? "None" : name.charAt(0) + name.slice(1).toLowerCase();
}

function Edit({ video, change }: { video: Video; change: (video: Video) => void }) {
  const [title, setTitle] = useState(video.title);
  const [description, setDescription] = useState(video.description);
  const [tags, setTags] = useState(video.tags.join(", "));
  const [category, setCategory] = useState(video.category);
  const [visibility, setVisibility] = useState(video.visibility);
  const [commentsDisabled, setCommentsDisabled] = useState(video.commentsDisabled);
  const [error, setError] = useState<unknown>();
  const [said, say] = useState("");
  const issues = error instanceof Failure ? error.violations : new Map<string, string[]>();

  const save = async () => {
    setError(undefined);
    say("Saving");
    try {
      const list = tags
        .split(",")
        .map((tag) => tag.trim())
        .filter(Boolean);
      const updated = await videos.updateVideo({
        videoId: video.id,
        title,
        description,
        category,
        commentsDisabled,
        tags: { tags: list },
      });
      const { video: now } =
        visibility === video.visibility ? updated : await videos.setVideoVisibility({ videoId: video.id, visibility });
      if (now) change(now);
      say("Saved");
    } catch (reason) {
      setError(reason);
      say("");
    }
  };
  const issue = (field: string) => (
    <p class="issue" id={`edit-${field}-issue`}>
      {issues.get(field)?.join("; ")}
    </p>
  );
  const describe = (field: string) => ({
    "aria-describedby": `edit-${field}-issue`,
    ...(issues.has(field) && { "aria-invalid": true as const }),
  });
  return (
    <section class="panel" aria-labelledby="edit-title-heading">
      <h2 id="edit-title-heading">Details</h2>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div class="field">
          <label for="edit-title">Title</label>
          <input
            id="edit-title"
            type="text"
            value={title}
            onInput={(event) => setTitle(event.currentTarget.value)}
            {...describe("title")}
          />
          {issue("title")}
        </div>
        <div class="field">
          <label for="edit-description">Description</label>
          <textarea
            id="edit-description"
            rows={5}
            value={description}
            onInput={(event) => setDescription(event.currentTarget.value)}
            {...describe("description")}
          />
          {issue("description")}
        </div>
        <div class="field">
          <label for="edit-tags">Tags, separated by commas</label>
          <input
            id="edit-tags"
            type="text"
            value={tags}
            onInput={(event) => setTags(event.currentTarget.value)}
            {...describe("tags")}
          />
          {issue("tags")}
        </div>
        <div class="field-row">
          <div class="field">
            <label for="edit-visibility">Who can see it</label>
            <select
              id="edit-visibility"
              value={visibility}
              onChange={(event) => setVisibility(Number(event.currentTarget.value) as Visibility)}
            >
              {Object.entries(VISIBILITIES).map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </select>
          </div>
          <div class="field">
            <label for="edit-category">Category</label>
            <select
              id="edit-category"
              value={category}
              onChange={(event) => setCategory(Number(event.currentTarget.value) as Category)}
            >
              {CATEGORIES.map(([name, value]) => (
                <option key={value} value={value}>
                  {words(name)}
                </option>
              ))}
            </select>
          </div>
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={commentsDisabled}
            onChange={(event) => setCommentsDisabled(event.currentTarget.checked)}
          />
          Comments are switched off
        </label>
        {error === undefined ? null : <Alert error={error} />}
        <div class="actions">
          <button type="submit" class="button primary">
            Save
          </button>
          <span class="hint" role="status">
            {said}
          </span>
        </div>
      </form>
    </section>
  );
}

function Delete({ video }: { video: Video }) {
  const [isAsking, ask] = useState(false);
  const [error, setError] = useState<unknown>();
  const remove = async () => {
    try {
      await videos.deleteVideo({ videoId: video.id });
      navigate("studio/videos");
    } catch (reason) {
      setError(reason);
    }
  };
  return (
    <section class="panel" aria-labelledby="delete-title">
      <h2 id="delete-title">Delete the video</h2>
      <p class="hint">The video, its files, comments and likes are deleted. It cannot be undone.</p>
      {error === undefined ? null : <Alert error={error} />}
      <div class="actions">
        {isAsking ? (
          <>
            <button type="button" class="button danger" onClick={() => void remove()}>
              Delete for ever
            </button>
            <button type="button" class="button" onClick={() => ask(false)}>
              Keep it
            </button>
          </>
        ) : (
          <button type="button" class="button danger" onClick={() => ask(true)}>
            Delete
          </button>
        )}
      </div>
    </section>
  );
}
