/** Unfinished uploads: when the same file is chosen again, it continues. */

import { UploadState, type Upload } from "@marquee/client";
import { bytes } from "../format";
import { useLoad } from "../load";
import { marquee } from "../marquee";
import { sayError } from "./toast";

export function Unfinished() {
  const { data: uploads, set } = useLoad(async (signal) => {
    const { uploads } = await marquee.uploads.listUploads({}, { signal });
    return uploads.filter(({ state }) => state === UploadState.ACTIVE || state === UploadState.COMPLETE);
  }, "");
  if (!uploads?.length) return null;
  const discard = ({ id }: Upload) =>
    marquee.uploads.cancelUpload({ uploadId: id }).then(() => set(uploads.filter((upload) => upload.id !== id)), sayError);
  return (
    <section class="unfinished" aria-labelledby="unfinished">
      <h2 id="unfinished">Not finished</h2>
      <p class="hint">Choose the same file again, and it goes on where it stopped.</p>
      <ul>
        {uploads.map((upload) => (
          <li key={upload.id}>
            <span class="file-name">{upload.filename || "A video"}</span>
            <span class="meta">
              {bytes(Number(upload.offsetBytes))} of {bytes(Number(upload.sizeBytes))}
            </span>
            <button type="button" class="button quiet-button" onClick={() => discard(upload)}>
              Discard<span class="quiet"> {upload.filename}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
