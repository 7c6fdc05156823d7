/** Sending the large file by the page, whatever happens on the way. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { photograph } from "./look.mjs";
import { MARQUEE_TEST_MEDIA } from "./stage.mjs";

const LARGE = `${MARQUEE_TEST_MEDIA}/large.mp4`;

/** Its title has a word that no other video's has. */
export const TITLE = "A walk through the quokka meadow";

export async function uploadThroughCuts(world) {
  const { gate, ada } = world;
  const { page } = ada;
  // A connection that is cut is an error in the console, whoever handles it.
  ada.tolerate = /net::ERR_/;

  await page.getByRole("link", { name: "Upload" }).click();
  await page.getByText("Choose a video").waitFor();
  await photograph(page, "upload-choose");
  // Slow enough that somebody can press a button meanwhile.
  const network = await page.context().newCDPSession(page);
  const conditions = { offline: false, latency: 0, downloadThroughput: -1 };
  await network.send("Network.emulateNetworkConditions", { ...conditions, uploadThroughput: 6e6 });
  await page.locator('input[type="file"]').setInputFiles(LARGE);
  const bar = page.getByRole("progressbar");
  await reaches(bar, 4);
  await page.getByRole("button", { name: "Pause" }).click();
  await network.send("Network.emulateNetworkConditions", { ...conditions, uploadThroughput: -1 });
  await page.getByText("Paused.").waitFor();
  const focused = await page.evaluate(() => document.activeElement.textContent.trim());
  assert.equal(focused, "Go on", "the button that paused keeps the focus");
  const paused = Number(await bar.getAttribute("aria-valuenow"));
  await photograph(page, "upload-paused");

  await page.reload();
  await page.getByRole("heading", { name: "Not finished" }).waitFor();
  await photograph(page, "upload-unfinished");
  await page.locator('input[type="file"]').setInputFiles(LARGE);
  await bar.waitFor();
  const seen = await watchBar(bar);
  await page.getByText("Going on from").waitFor();
  await page.getByLabel("Title").fill(TITLE);
  await page
    .getByLabel("Description")
    .fill("Ten seconds of test picture, and 197 MiB of silence after them.\n\nMade for the test.");
  await page.getByRole("button", { name: "Publish" }).click();
  await page.waitForURL(/\/watch\//);
  ada.tolerate = undefined;

  assert.equal(gate.cuts, 3, "the gate has cut three times");
  const values = await seen.evaluate((values) => values);
  assert(values[0] === 0 || values[0] >= paused, `it goes on at ${paused} and not at ${values[0]}`);
  const sent = values.filter((value) => value > 0);
  assert(sent.length > 3 && sent[0] >= paused, `it went on at ${sent[0]} %, after ${paused} %`);
  assert.deepEqual(
    sent,
    sent.toSorted((a, b) => a - b),
    "progress went back",
  );
  world.videoPath = new URL(page.url()).pathname;
}

/** Waits until the bar shows so many percent. */
async function reaches(bar, percent) {
  await bar.waitFor();
  await bar
    .page()
    .waitForFunction(
      (percent) => Number(document.querySelector('[role="progressbar"]')?.getAttribute("aria-valuenow")) >= percent,
      percent,
    );
}

/** Every value that the bar has from now on; it lives in the page, and outlives the bar. */
function watchBar(bar) {
  return bar.evaluateHandle((element) => {
    const values = [Number(element.getAttribute("aria-valuenow"))];
    new MutationObserver(() => values.push(Number(element.getAttribute("aria-valuenow")))).observe(element, {
      attributes: true,
    });
    return values;
  });
}

export async function bytesAreTheFiles({ ada: { page } }) {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(LARGE)) hash.update(chunk);
  const served = await page.evaluate(async () => {
    const { renditions } = await marqueeTest.marquee.videos.getPlayback({ videoId: location.pathname.split("/").at(-1) });
    const response = await fetch(renditions[0].url);
    const digest = await crypto.subtle.digest("SHA-256", await response.arrayBuffer());
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  });
  assert.equal(served, hash.digest("hex"));
}
