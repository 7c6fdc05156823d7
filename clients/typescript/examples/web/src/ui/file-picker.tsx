/** An area to drop or choose a file. */

import { useState } from "preact/hooks";
import { start } from "../uploads";
import { Icon } from "./icon";
import { say } from "./toast";

const ACCEPT = "video/mp4,video/quicktime,video/webm,video/x-matroska,.mp4,.mov,.webm,.mkv";

export function FilePicker() {
  const [over, setOver] = useState(false);
  const take = (files: FileList | null | undefined) => {
    const [file] = files ?? [];
    if (!file) return;
    if (file.size === 0) return say("The file is empty.");
    start(file);
  };
  return (
    <label
      class={over ? "drop over" : "drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      <Icon name="upload" />
      <span class="drop-title">Choose a video</span>
      <span class="hint">or drop it here. MP4, MOV, WebM or MKV.</span>
      <input type="file" class="quiet" accept={ACCEPT} onChange={(event) => take(event.currentTarget.files)} />
    </label>
  );
}
