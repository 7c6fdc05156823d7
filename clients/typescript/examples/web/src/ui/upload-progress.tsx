/** How far the upload is: a row of bulbs that go on one after the other. */

import { task, type Task } from "../uploads";

/** Whole percent that are durable: 100 only when all is. */
export function percent(upload: Task): number {
  return upload.file.size ? Math.floor((upload.durableBytes / upload.file.size) * 100) : 0;
}

export function ProgressBulbs(props: { upload: Task }) {
  const value = percent(props.upload);
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label={`Upload of ${props.upload.file.name}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value}
    >
      <span style={{ width: `${value}%` }} />
    </div>
  );
}

/** In the header, on any page. */
export function UploadBadge() {
  const upload = task.value;
  if (!upload || upload.phase === "published") return null;
  return (
    <a class="upload-badge" href="/upload" aria-label={`Upload, ${percent(upload)} percent`}>
      {percent(upload)} %
    </a>
  );
}
