/** A video is processed while its owner waits. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { photograph } from "./look.mjs";
import { MARQUEE_WEB_OUT } from "./stage.mjs";

/** The length of the video, in seconds. */
export const LENGTH = 40;

/** MPEG-4 part 2, as cameras and DivX have made it: no browser plays it. Its sound is there in two languages. */
async function oldVideo() {
  const path = `${MARQUEE_WEB_OUT}/old.mp4`;
  const sources = ["testsrc2=size=854x480:rate=25", "sine=frequency=440", "sine=frequency=220"];
  const inputs = sources.flatMap((source) => ["-f", "lavfi", "-i", source]);
  const sound = ["-map", "1:a", "-map", "2:a", "-c:a", "aac", "-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=deu"];
  const video = ["-map", "0:v", "-c:v", "mpeg4", "-q:v", "5"];
  await promisify(execFile)("ffmpeg", ["-loglevel", "error", "-y", ...inputs, "-t", String(LENGTH), ...video, ...sound, path]);
  return path;
}

/** Uploads and publishes by the page; returns the path of the video's page. */
async function publish(page, file, title) {
  await page.goto("/upload");
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByLabel("Title").fill(title);
  await page.getByRole("button", { name: "Publish" }).click();
  await page.waitForURL(/\/watch\//);
  return new URL(page.url()).pathname;
}

export async function isPrepared(world) {
  const { page } = world.ada;
  world.videoPath = await publish(page, await oldVideo(), "Colour bars of long ago");
  world.videoId = world.videoPath.split("/").at(-1);
  const bar = page.getByRole("progressbar", { name: "Processing" });
  await page.getByText("Your video is being prepared").waitFor();
  await bar.waitFor();
  await photograph(page, "not-yet");
  // Nobody reloads the page.
  await page.locator("marquee-player").waitFor();
}

export async function everythingIsMade({ ada: { page } }) {
  await page.locator(".still-making").waitFor({ state: "detached" });
  const { stage, percent } = await page.evaluate(async () => {
    const { video } = await marqueeTest.marquee.videos.getVideo({ videoId: location.pathname.split("/").at(-1) });
    return { stage: marqueeTest.library.ProcessingStage[video.processing.stage], percent: video.processing.percent };
  });
  assert.deepEqual({ stage, percent }, { stage: "DONE", percent: 100 });
}

/** The headers are whole, and the pictures are noise: no decoder gets one out of it. */
async function damagedVideo() {
  const bytes = await readFile(`${MARQUEE_WEB_OUT}/old.mp4`);
  const at = bytes.indexOf("mdat") + 4;
  const moov = bytes.indexOf("moov", at) - 4;
  assert(at > 4 && moov > at, "the boxes are not where ffmpeg writes them");
  for (let n = at; n < moov; n++) bytes[n] = (n * 2654435761) >>> 24;
  const path = `${MARQUEE_WEB_OUT}/damaged.mp4`;
  await writeFile(path, bytes);
  return path;
}

export async function failsWithReason({ ada: { page } }) {
  await publish(page, await damagedVideo(), "Noise");
  await page.getByText("This video cannot be played").waitFor();
  const words = await page.locator(".not-yet [role=alert]").innerText();
  assert.match(words, /\w+ \w+/, "there is a sentence");
  await photograph(page, "failed-processing");
}
