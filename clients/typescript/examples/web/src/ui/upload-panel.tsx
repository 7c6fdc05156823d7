/** The progress of the upload, with the buttons to pause, continue and cancel it. */

import { explain } from "../errors";
import { bytes } from "../format";
import { cancel, pause, resume, type Task } from "../uploads";
import { Icon } from "./icon";
import { sayError } from "./toast";
import { percent, ProgressBulbs } from "./upload-progress";

export function UploadPanel(props: { upload: Task }) {
  const { upload } = props;
  const { file, phase } = upload;
  const stopped = phase === "paused" || phase === "failed";
  return (
    <section class="panel upload-panel" aria-label="The file">
      <p class="file-name">{file.name}</p>
      <ProgressBulbs upload={upload} />
      <div class="upload-row">
        <p class="meta">
          <strong>{percent(upload)} %</strong>
          <span>
            {bytes(upload.durableBytes)} of {bytes(file.size)}
          </span>
          <span role="status">{words(upload)}</span>
        </p>
        {phase === "sending" || stopped ? (
          // A single button, so that it keeps the focus.
          <button type="button" class="button" onClick={stopped ? resume : pause}>
            <Icon name={stopped ? "play" : "pause"} /> {stopped ? "Go on" : "Pause"}
          </button>
        ) : null}
        {phase === "publishing" ? null : (
          <button type="button" class="button quiet-button" onClick={() => cancel().catch(sayError)}>
            Cancel
          </button>
        )}
      </div>
      {upload.error !== undefined ? (
        <p class="form-error" role="alert">
          {explain(upload.error)}
        </p>
      ) : null}
    </section>
  );
}

function words({ phase, wanted, resumedAt }: Task): string {
  if (phase === "paused") return "Paused. What was sent is safe.";
  if (phase === "failed") return "Stopped.";
  if (phase === "publishing") return "Publishing.";
  if (phase === "sent") return "All bytes are there.";
  if (wanted) return "It is published as soon as all bytes are there.";
  return resumedAt > 0 ? `Going on from ${bytes(resumedAt)}.` : "Sending.";
}
