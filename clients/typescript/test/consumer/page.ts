// A page with everything: all services, a cookie for the refresh token, an upload, pages, errors.

import { createMarquee, ErrorReason, fieldViolations, isMarqueeError, pages, Visibility, webUploads } from "@marquee/client";

const marquee = createMarquee({ baseUrl: "https://api.example.com", refreshTokenInCookie: true });
marquee.session.onChange(({ signedIn }) => console.log(signedIn));

export async function publish(file: File, title: string, signal: AbortSignal): Promise<string> {
  const upload = await marquee.uploadVideo(file, {
    signal,
    resume: webUploads(localStorage),
    onProgress: ({ durableBytes, totalBytes }) => console.log(durableBytes / totalBytes),
  });
  const { video } = await marquee.videos.publishVideo({
    uploadId: upload.id,
    checksum: upload.checksum,
    title,
    visibility: Visibility.PUBLIC,
  });
  return video!.id;
}

export async function comments(videoId: string): Promise<string[]> {
  const texts: string[] = [];
  try {
    for await (const comment of pages(marquee.comments.listComments, { videoId }, (page) => page.comments)) texts.push(comment.text);
  } catch (error) {
    if (!isMarqueeError(error, ErrorReason.VIDEO_NOT_FOUND)) throw error;
    for (const { field, description, ruleId } of fieldViolations(error)) console.log(field, description, ruleId);
  }
  return texts;
}
