/** Takes a frame of a video file as its thumbnail, in the page, for servers that do not decode videos. */

/** The width of the largest thumbnail of the server, in pixels. */
const WIDTH = 1280;
/** The position of the frame as a fraction of the video's length: the very beginning is often black. */
const PLACE = 0.2;
/** How long to wait for the frame, in milliseconds. */
const PATIENCE = 10_000;

/** Returns the frame as a JPEG; undefined when this browser cannot play the file. */
export async function firstPicture(file: File): Promise<Uint8Array | undefined> {
  const video = document.createElement("video");
  const url = URL.createObjectURL(file);
  try {
    video.muted = true;
    video.preload = "auto";
    video.src = url;
    await event(video, "loadedmetadata");
    video.currentTime = Number.isFinite(video.duration) ? video.duration * PLACE : 0;
    await event(video, "seeked");
    return await draw(video);
  } catch {
    return undefined;
  } finally {
    video.removeAttribute("src");
    URL.revokeObjectURL(url);
  }
}

function event(video: HTMLVideoElement, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(PATIENCE);
    signal.addEventListener("abort", () => reject(new Error(`no ${name}`)));
    video.addEventListener("error", () => reject(new Error("not playable here")), { signal });
    video.addEventListener(name, () => resolve(), { once: true, signal });
  });
}

async function draw(video: HTMLVideoElement): Promise<Uint8Array> {
  const scale = Math.min(1, WIDTH / video.videoWidth);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
  if (!blob) throw new Error("the canvas gave no picture");
  return new Uint8Array(await blob.arrayBuffer());
}
