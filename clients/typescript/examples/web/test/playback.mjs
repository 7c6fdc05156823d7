/** The player: it plays, seeks, and remembers. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { MARQUEE_TEST_MEDIA, MARQUEE_WEB_OUT } from "./stage.mjs";
import { becomes, state } from "./watch.mjs";

/** Where in the long video the viewer jumps to, in seconds. */
const FAR = 150;

/** The clip over and over: three minutes, far more than a player loads in advance. */
async function longVideo() {
  const path = `${MARQUEE_WEB_OUT}/long.mp4`;
  const clip = `${MARQUEE_TEST_MEDIA}/clip.mp4`;
  const loop = ["-stream_loop", "17", "-i", clip, "-c", "copy", "-movflags", "+faststart"];
  await promisify(execFile)("ffmpeg", ["-loglevel", "error", "-y", ...loop, path]);
  return path;
}

export async function playsAndSeeks(world) {
  const { page } = world.ada;
  await plays(page);

  await page.goto("/upload");
  await page.locator('input[type="file"]').setInputFiles(await longVideo());
  await page.getByLabel("Title").fill("Three minutes of colour bars");
  await page.getByRole("button", { name: "Publish" }).click();
  await page.waitForURL(/\/watch\//);
  world.longPath = new URL(page.url()).pathname;
  await plays(page);
  const [response] = await Promise.all([
    page.waitForResponse(async (response) => {
      const { range } = await response.request().allHeaders();
      return response.url().includes("/media/") && /^bytes=[1-9]/.test(range ?? "");
    }),
    page.locator("marquee-player").evaluate((player, at) => (player.currentTime = at), FAR),
  ]);
  assert.equal(response.status(), 206);
  await becomes(page, (player, at) => player.currentTime > at + 1, FAR);
}

/** Starts the video as a viewer does, and waits until a second of it has passed. */
async function plays(page) {
  await page.getByRole("button", { name: "Play" }).press("Space");
  const { at } = await state(page);
  await becomes(page, (player, at) => player.currentTime > at + 1, at);
}

export async function goesOnWhereItStopped({ ada: { page }, longPath }) {
  const recorded = page.waitForResponse((response) => response.url().endsWith("/RecordPlayback"));
  await page.getByRole("button", { name: "Pause" }).click();
  await recorded;
  await page.goto("/");
  await page.locator(`a[href="${longPath}"]`).click();
  // From FAR on, and as far as it went until the page was left.
  await page.getByText(/You stopped at 2:[345]/).waitFor();
  await becomes(page, (player, at) => player.media.currentTime >= at, FAR);
  await page.getByRole("button", { name: "From the beginning" }).click();
  await becomes(page, (player, far) => player.media.currentTime < far / 2, FAR);
}

/** A page that is closed while it plays still reports how far that was, long before the next report is due. */
export async function goesOnWhereItWasLeft({ ada: { page }, longPath }) {
  await page.goto(longPath);
  await becomes(page, (player) => player.duration > 0);
  await page.locator("marquee-player").evaluate((player) => {
    player.currentTime = 60;
    return player.play();
  });
  await becomes(page, (player) => player.currentTime > 66);
  // A page that is closed has no time to renew its token first; here it lives for seconds.
  await page.evaluate(() => marqueeTest.marquee.auth.refreshSession({ refreshToken: "" }));
  await page.goto("/");
  await page.locator(`a[href="${longPath}"]`).click();
  await page.getByText(/You stopped at 1:(0[6-9]|[1-5])/).waitFor();
}
