/** What the player does when URLs, libraries or videos are missing. */

import assert from "node:assert/strict";
import { becomes, playsOn, state } from "./watch.mjs";

/** The server's --private-playback-ttl, in milliseconds. */
const PRIVATE_TTL = 20_000;

/** Counts the calls of GetPlayback that a page makes from now on. */
function countPlaybacks(page) {
  const counter = { calls: 0 };
  page.on("request", (request) => {
    if (request.url().endsWith("/GetPlayback") && request.method() === "POST") counter.calls++;
  });
  return counter;
}

export async function survivesRefusedUrls({ ada, videoPath }) {
  const { page } = ada;
  ada.tolerate = /status of 403/;
  await page.goto(videoPath);
  // The tokens that were used so far are refused from the moment on at which the flag is set.
  const seen = new Set();
  let refusing = false;
  let refused = 0;
  const tokenOf = (url) => /\/media\/([^/]+)\//.exec(url)?.[1];
  await page.route(/\/media\//, async (route) => {
    const token = tokenOf(route.request().url());
    if (refusing && seen.has(token)) {
      refused++;
      return route.fulfill({ status: 403, headers: { "access-control-allow-origin": "*" }, body: "" });
    }
    if (!refusing) seen.add(token);
    return route.continue();
  });
  await page.locator("marquee-player").evaluate((player) => (player.currentTime = 5));
  await playsOn(page);
  const counter = countPlaybacks(page);
  refusing = true;
  // Another rung has to be loaded.
  await page.getByRole("button", { name: "Settings" }).click();
  const now = (await state(page)).height;
  await page.getByLabel("Quality").selectOption({ label: now === 360 ? "480p" : "360p" });
  await becomes(page, (player, size) => player.media.videoHeight === size, now === 360 ? 480 : 360);
  const { at, paused } = await state(page);
  assert(refused > 0, "nothing was refused");
  assert(counter.calls >= 1 && counter.calls <= 2, `GetPlayback was called ${counter.calls} times`);
  assert(at > 5 && !paused, `it stands at ${at}`);
  await playsOn(page);
  await page.unroute(/\/media\//);
  ada.tolerate = undefined;
}

export async function survivesExpiry({ ada: { page }, videoPath, videoId }) {
  const setVisibility = (name) =>
    page.evaluate(
      ([videoId, name]) =>
        marqueeTest.marquee.videos.setVideoVisibility({ videoId, visibility: marqueeTest.library.Visibility[name] }),
      [videoId, name],
    );
  await setVisibility("PRIVATE");
  const answered = page.waitForResponse((response) => response.url().endsWith("/GetPlayback"));
  await page.goto(videoPath);
  await answered;
  await playsOn(page);
  await page.locator("marquee-player").evaluate((player) => player.pause());
  await page.waitForTimeout(PRIVATE_TTL + 500);
  const counter = countPlaybacks(page);
  await page.locator("marquee-player").evaluate((player) => (player.currentTime = 30));
  await playsOn(page);
  assert.equal(counter.calls, 1, "GetPlayback gave new URLs");
  assert((await state(page)).at > 30);
  await setVisibility("PUBLIC");
}

/** hls.js does not arrive: Chromium's own HLS plays. Without that, too, nothing can play this file. */
export async function worksWithoutLibrary({ ada, videoPath }) {
  const { page } = ada;
  ada.tolerate = /net::ERR_FAILED/;
  const library = /\/assets\/hls-.*\.js/;
  await page.route(library, (route) => route.abort());
  await page.goto(videoPath);
  await playsOn(page);
  const { src, height } = await state(page);
  assert.equal(src, "http", "the browser plays it, and not hls.js");
  assert(height > 0);

  await page.evaluate(() => {
    const { canPlayType } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.canPlayType = function (type) {
      return type.includes("mpegurl") ? "" : canPlayType.call(this, type);
    };
    const player = document.querySelector("marquee-player");
    player.addEventListener("error", ({ reason }) => (globalThis.reason = reason));
    player.reload();
  });
  await page.getByText("This browser cannot play this video.").waitFor();
  assert.equal(await page.evaluate(() => globalThis.reason), "unsupported");
  await page.unroute(library);
  ada.tolerate = undefined;
}

export async function saysWhyNot({ ada: { page } }) {
  await page.goto("/");
  await page.getByRole("link", { name: "Your channel" }).waitFor();
  const reason = await page.evaluate(async () => {
    const player = document.createElement("marquee-player");
    const failed = new Promise((resolve) => player.addEventListener("error", ({ reason }) => resolve(reason)));
    player.client = marqueeTest.marquee;
    player.videoId = crypto.randomUUID();
    document.querySelector("main").append(player);
    return failed;
  });
  assert.equal(reason, "not-found");
  await page.getByText("There is no such video, or it is private.").waitFor();
}
