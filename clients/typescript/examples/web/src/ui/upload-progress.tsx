/** Progress, as a row of bulbs that light up one after the other. */

import { task, type Task } from "../uploads";

/** Whole percent of durable bytes: 100 only when all are. */
export function percent(upload: Task): number {
  return upload.file.size ? Math.floor((upload.durableBytes / upload.file.size) * 100) : 0;
}

export function ProgressBulbs(props: { upload: Task }) {
  return <Bulbs label={`Upload of ${props.upload.file.name}`} value={percent(props.upload)} />;
}

/** Progress in whole percent. */
export function Bulbs(props: { label: string; value: number }) {
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={props.value}
    >
      <span style={{ width: `${props.value}%` }} />
    </div>
  );
}

/** The progress in the header of every page. */
export function UploadBadge() {
  const upload = task.value;
  if (!upload || upload.phase === "published") return null;
  return (
    <a class="upload-badge" href="/upload" aria-label={`Upload, ${percent(upload)} percent`}>
      {percent(upload)} %
    </a>
  );
}
