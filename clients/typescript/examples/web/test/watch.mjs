/** `<marquee-player>` as a viewer uses it. */

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { photograph } from "./look.mjs";
import { LENGTH } from "./prepare.mjs";
import { PATIENCE } from "./stage.mjs";

/** The state of the player and of the video element in it. */
export function state(page) {
  return page.locator("marquee-player").evaluate((player) => ({
    at: player.currentTime,
    paused: player.paused,
    height: player.media.videoHeight,
    src: player.media.currentSrc.split(":")[0],
    muted: player.media.muted,
    volume: player.media.volume,
  }));
}

/** Waits until the function is true of the player; it runs in the page. */
export async function becomes(page, wanted, argument) {
  const deadline = Date.now() + PATIENCE;
  while (!(await page.locator("marquee-player").evaluate(wanted, argument))) {
    if (Date.now() > deadline) throw new Error(`never ${wanted} ${argument}: ${JSON.stringify(await state(page))}`);
    await sleep(50);
  }
}

/** Plays, and waits until it is a second further. */
export async function playsOn(page) {
  const { at } = await state(page);
  await page.locator("marquee-player").evaluate((player) => player.play());
  await becomes(page, (player, at) => player.currentTime > at + 1, at);
}

export async function playsHls({ ada: { page } }) {
  const player = page.locator("marquee-player");
  await player.focus();
  await page.keyboard.press("k");
  await becomes(page, (player) => player.currentTime > 1 && !player.paused);
  const { src, height } = await state(page);
  assert.equal(src, "blob", "hls.js plays it, and not the browser");
  assert([360, 480].includes(height), `the height is ${height}`);
  const events = await player.evaluate(
    (player) => new Promise((resolve) => player.addEventListener("timeupdate", (event) => resolve(event.target === player))),
  );
  assert.equal(events, true, "timeupdate is forwarded");
}

export async function keysWork({ ada: { page } }) {
  const player = page.locator("marquee-player");
  await player.evaluate((player) => player.pause());
  await player.focus();
  const press = (key) => page.keyboard.press(key);
  await press("k");
  await becomes(page, (player) => !player.paused);
  await press("Space");
  await becomes(page, (player) => player.paused);
  await player.evaluate((player) => (player.currentTime = 20));
  const steps = [["l", 30], ["j", 20], ["ArrowRight", 25], ["ArrowLeft", 20]];
  for (const [key, at] of steps) {
    await press(key);
    await becomes(page, (player, at) => Math.abs(player.currentTime - at) < 0.1, at);
  }
  await press("m");
  assert.equal((await state(page)).muted, true);
  await press("m");
  assert.equal((await state(page)).muted, false);
  await press("ArrowDown");
  await press("ArrowDown");
  assert.equal((await state(page)).volume.toFixed(2), "0.90");
  await press("f");
  await page.waitForFunction(() => document.fullscreenElement?.localName === "marquee-player");
  await press("f");
  await page.waitForFunction(() => !document.fullscreenElement);
  // Keys that belong to the browser, and keys elsewhere on the page, do nothing.
  await press("Control+m");
  await page.getByLabel("Search videos").press("m");
  assert.equal((await state(page)).muted, false);
  await page.getByLabel("Search videos").fill("");
}

/** The player keeps the focus while its source is exchanged, and goes to where a key has sent it meanwhile. */
export async function keysWorkMeanwhile({ ada: { page } }) {
  const player = page.locator("marquee-player");
  await player.evaluate((player) => {
    player.pause();
    player.currentTime = 10;
  });
  await player.focus();
  let release;
  const released = new Promise((resolve) => (release = resolve));
  const playlists = /\.m3u8/;
  await page.route(playlists, (route) => released.then(() => route.continue()));
  await player.evaluate((player) => player.reload());
  await becomes(page, (player) => player.media.readyState === 0);
  await page.keyboard.press("l");
  release();
  for (const at of [20, 30]) {
    await becomes(page, (player, at) => player.media.readyState > 1 && Math.abs(player.currentTime - at) < 0.1, at);
    await page.keyboard.press("l");
  }
  await page.unroute(playlists);
}

export async function seeks({ ada: { page } }) {
  const bar = page.getByRole("slider", { name: "Position" });
  const { x, y, width, height } = await bar.boundingBox();
  await page.mouse.click(x + width * 0.75, y + height / 2);
  await becomes(page, (player, at) => Math.abs(player.currentTime - at) < 1, LENGTH * 0.75);
  await becomes(page, (player) => {
    const said = player.shadowRoot.querySelector(".seek input").getAttribute("aria-valuetext");
    return /^0:(29|30|31|32) of 0:40$/.test(said);
  });
  await playsOn(page);
}

export async function switchesRung({ ada: { page } }) {
  await page.locator("marquee-player").evaluate((player) => {
    player.pause();
    player.currentTime = 2;
  });
  await page.getByRole("button", { name: "Settings" }).click();
  // Both are there: the player has been told that everything is made.
  const list = page.getByLabel("Quality");
  await list.getByText("480p", { exact: true }).waitFor({ state: "attached" });
  const names = await list.locator("option").allInnerTexts();
  assert.match(names[0], /^Auto/);
  assert.deepEqual(names.slice(1), ["480p", "360p"]);
  for (const size of [360, 480]) {
    await list.selectOption({ label: `${size}p` });
    await page.locator("marquee-player").evaluate((player) => player.play());
    await becomes(page, (player, size) => player.media.videoHeight === size, size);
  }
  await list.selectOption("-1");
  await page.getByLabel("Speed").selectOption("2");
  assert.equal(await page.locator("marquee-player").evaluate((player) => player.media.playbackRate), 2);
  await page.getByLabel("Speed").selectOption("1");
  await photograph(page, "player-settings");
  const sounds = await page.getByLabel("Sound").locator("option").allInnerTexts();
  assert.equal(sounds.length, 2, `the sounds are ${sounds}`);
  await page.getByLabel("Sound").selectOption("1");
  await playsOn(page);
  await page.keyboard.press("Escape");
  await page.getByLabel("Quality").waitFor({ state: "hidden" });
  const focused = await page.evaluate(() => document.activeElement.shadowRoot.activeElement.ariaLabel);
  assert.equal(focused, "Settings", "the button that opened the panel has the focus again");
  await page.locator("marquee-player").evaluate((player) => player.pause());
}

export async function previewsOnTheSeekBar({ ada: { page } }) {
  await page.reload();
  await becomes(page, (player) => player.duration > 0);
  const bar = page.getByRole("slider", { name: "Position" });
  const { x, y, width, height } = await bar.boundingBox();
  const backgrounds = new Set();
  for (const place of [0.1, 0.5, 0.9]) {
    await page.mouse.move(x + width * place, y + height / 2);
    const tile = page.locator("marquee-player .tile");
    await tile.waitFor();
    const shown = await tile.evaluate(async (element) => {
      const { backgroundImage, backgroundPosition } = getComputedStyle(element);
      const sheet = Object.assign(new Image(), { src: /url\("(.+)"\)/.exec(backgroundImage)[1] });
      await sheet.decode();
      return { backgroundPosition, width: element.offsetWidth, sheet: sheet.naturalWidth };
    });
    assert(shown.width > 0 && shown.sheet >= shown.width, JSON.stringify(shown));
    backgrounds.add(shown.backgroundPosition);
  }
  assert.equal(backgrounds.size, 3, "each place has its own picture");
  await photograph(page, "player-preview");
}

export async function fitsSmallScreens({ ada: { page }, videoPath }) {
  await page.goto(videoPath);
  await becomes(page, (player) => player.duration > 0);
  const size = page.viewportSize();
  for (const width of [320, 360, 768, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    const outside = await page.locator("marquee-player").evaluate((player) => {
      const frame = player.getBoundingClientRect();
      const buttons = [...player.shadowRoot.querySelectorAll(".row > *")].filter((one) => one.checkVisibility());
      return buttons
        .map((one) => [one.className || one.ariaLabel, one.getBoundingClientRect()])
        .filter(([, box]) => box.left < frame.left || box.right > frame.right || box.bottom > frame.bottom)
        .map(([name]) => name);
    });
    assert.deepEqual(outside, [], `at ${width} pixels`);
  }
  await page.setViewportSize(size);
  await photograph(page, "watch-player");
}
