/** The films: the list, and a film that plays, for people without an account. */

import assert from "node:assert/strict";
import { load, newContext } from "./stage.mjs";

export async function watchAFilm({ browser, origin, errors, videoId }) {
  const context = await newContext(browser, { baseURL: origin, locale: "en-GB" });
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && errors.push(`${page.url()}: ${message.text()}`));
  await load(page, "watch");
  await page.getByRole("link", { name: "Morning light over the harbour" }).click();
  await page.getByRole("heading", { name: "Morning light over the harbour", level: 1 }).waitFor();
  assert.equal(page.url().split("/").at(-1), videoId);
  // It plays, and its caption is read.
  const cue = await page.locator("video").evaluate(async (video) => {
    video.muted = true;
    const [text] = video.textTracks;
    text.mode = "hidden";
    const isShown = new Promise((resolve) => text.addEventListener("cuechange", resolve, { once: true }));
    await video.play();
    await isShown;
    return text.cues[0].text;
  });
  assert.equal(cue, "Hello");
  assert(await page.locator("video").evaluate((video) => video.videoWidth > 0), "it has a picture");
  // What was watched is reported: a call that fails is an error in the console.
  const reported = page.waitForResponse(/HistoryService\/RecordPlayback$/);
  await page.locator("video").evaluate((video) => video.pause());
  assert.equal((await reported).status(), 200);
  await context.close();
}
