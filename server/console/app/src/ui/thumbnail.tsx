/** The picture of a video. */

import type { Video } from "#client/gen/marquee/v1/video_pb.js";
import { thumbnail } from "../call/services";

export function Thumbnail({ video }: { video: Video }) {
  const src = thumbnail(video);
  return src ? (
    <img class="thumbnail" src={src} alt="" loading="lazy" />
  ) : (
    <span class="thumbnail none" aria-hidden="true" />
  );
}
