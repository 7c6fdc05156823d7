/** A video's poster and captions, for its owner. */

import { useRoute } from "preact-iso";
import type { Video } from "@marquee/client";
import { account } from "../account";
import { useLoad } from "../load";
import { marquee } from "../marquee";
import { CaptionEditor } from "../ui/caption-editor";
import { Empty, FailedPage } from "../ui/notice";
import { Heading } from "../ui/page";
import { PosterChoice } from "../ui/poster-choice";

/** Whether the signed-in account owns the video. */
export function isOwn(video: Video): boolean {
  return account.value?.channel !== undefined && account.value?.channel.id === video.channel?.id;
}

export function Edit() {
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
  if (!video) {
    return (
      <div class="edit-page" role="status">
        <span class="quiet">Loading</span>
        <div class="shape" />
      </div>
    );
  }
  return (
    <div class="edit-page">
      <Heading title={`Poster and captions: ${video.title}`}>Poster and captions</Heading>
      <p>
        <a href={`/watch/${video.id}`}>{video.title}</a>
      </p>
      {isOwn(video) ? (
        <>
          <PosterChoice video={video} change={set} />
          <CaptionEditor videoId={video.id} />
        </>
      ) : (
        <Empty title="This video is somebody else's." />
      )}
    </div>
  );
}
