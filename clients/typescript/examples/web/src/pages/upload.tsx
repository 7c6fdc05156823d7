/** Uploading a video: choose a file, describe it while it is sent, publish it. */

import { useLocation } from "preact-iso";
import { useEffect } from "preact/hooks";
import { VideoState } from "@marquee/client";
import { account } from "../account";
import { clear, task } from "../uploads";
import { FilePicker } from "../ui/file-picker";
import { Empty } from "../ui/notice";
import { Heading } from "../ui/page";
import { PublishForm } from "../ui/publish-form";
import { say } from "../ui/toast";
import { Unfinished } from "../ui/unfinished";
import { UploadPanel } from "../ui/upload-panel";

export function Upload() {
  const { route } = useLocation();
  const upload = task.value;
  const video = upload?.video;
  useEffect(() => {
    if (!video) return;
    clear();
    say(video.state === VideoState.READY ? "Your video is on." : "Your video is there, and is being prepared.");
    route(`/watch/${video.id}`);
  }, [video]);

  return (
    <div class="upload-page">
      <Heading title="Upload">Upload a video</Heading>
      {!account.value ? (
        <Empty title="Sign in to upload.">
          <a class="button primary" href="/sign-in?next=/upload">
            Sign in
          </a>
        </Empty>
      ) : upload ? (
        <>
          <UploadPanel upload={upload} />
          <PublishForm upload={upload} />
        </>
      ) : (
        <>
          <FilePicker />
          <Unfinished />
        </>
      )}
    </div>
  );
}
