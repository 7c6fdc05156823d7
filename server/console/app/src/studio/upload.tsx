/** Uploads a video, chunk by chunk, and publishes it as private. */

import { useRef, useState } from "preact/hooks";
import { Visibility } from "#client/gen/marquee/v1/video_pb.js";
import { crc32c } from "#client/crc32c.js";
import { uploads, videos } from "../call/services";
import { navigate } from "../router";
import { bytes } from "../ui/format";
import { Alert } from "../ui/parts";

interface Progress {
  name: string;
  done: number;
  size: number;
}

export function UploadPanel({ onPublished }: { onPublished: () => void }) {
  const [progress, setProgress] = useState<Progress>();
  const [error, setError] = useState<unknown>();
  const cancelled = useRef(false);
  const input = useRef<HTMLInputElement>(null);

  const send = async (file: File) => {
    cancelled.current = false;
    setError(undefined);
    setProgress({ name: file.name, done: 0, size: file.size });
    try {
      const id = await upload(
        file,
        (done) => setProgress({ name: file.name, done, size: file.size }),
        () => cancelled.current,
      );
      if (id) {
        onPublished();
        navigate(`studio/videos/${id}`);
      }
    } catch (reason) {
      setError(reason);
    }
    setProgress(undefined);
    if (input.current) input.current.value = "";
  };

  return (
    <section class="panel" aria-labelledby="upload-title">
      <h2 id="upload-title">Upload</h2>
      <div class="field">
        <label for="upload-file">A video file</label>
        <input
          id="upload-file"
          ref={input}
          type="file"
          accept="video/*,.mkv"
          disabled={progress !== undefined}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file) void send(file);
          }}
        />
        <p class="hint">It is published as private, so that you can describe it first.</p>
      </div>
      {progress ? (
        <div class="field" role="status">
          <progress max={progress.size} value={progress.done} aria-label={`Upload of ${progress.name}`} />
          <span class="row">
            {bytes(progress.done)} of {bytes(progress.size)} are safe
            <button type="button" class="button small" onClick={() => (cancelled.current = true)}>
              Cancel
            </button>
          </span>
        </div>
      ) : null}
      {error === undefined ? null : <Alert error={error} />}
    </section>
  );
}

/** Returns the id of the video; undefined when it was cancelled. */
async function upload(
  file: File,
  onProgress: (done: number) => void,
  isCancelled: () => boolean,
): Promise<string | undefined> {
  const { upload: created } = await uploads.createUpload({
    sizeBytes: BigInt(file.size),
    contentType: file.type,
    filename: file.name.slice(-255),
  });
  if (!created) throw new Error("the server has created no upload");
  const chunkBytes = Number(created.chunkSizeBytes);
  let checksum = 0;
  for (let at = 0; at < file.size; at += chunkBytes) {
    if (isCancelled()) {
      await uploads.cancelUpload({ uploadId: created.id });
      return undefined;
    }
    const data = new Uint8Array(await file.slice(at, at + chunkBytes).arrayBuffer());
    checksum = crc32c(data, checksum);
    await uploads.uploadChunk({ uploadId: created.id, offsetBytes: BigInt(at), data, crc32c: crc32c(data) });
    onProgress(at + data.length);
  }
  const { video } = await videos.publishVideo({
    uploadId: created.id,
    title: file.name.replace(/\.[^.]*$/, "").slice(0, 100) || "Untitled",
    visibility: Visibility.PRIVATE,
    checksum: { case: "crc32c", value: checksum },
  });
  return video?.id;
}
