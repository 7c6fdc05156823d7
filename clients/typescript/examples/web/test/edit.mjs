/** The owner's page of a video: poster and captions. */

import assert from "node:assert/strict";
import { photograph } from "./look.mjs";
import { becomes, playsOn } from "./watch.mjs";

const file = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
const SRT = "1\n00:00:00,500 --> 00:00:20,000\nGuten <i>Morgen</i>\n\n2\n00:00:20,500 --> 00:00:39,000\nGute Nacht\n";
const WRONG = "WEBVTT\n\n00:00:05.000 --> 00:00:02.000\nIt ends before it begins\n";

export async function addCaptions({ ada: { page }, videoPath }) {
  await page.goto(videoPath);
  await page.getByRole("link", { name: "Poster and captions" }).click();
  await page.getByText("There are none yet.").waitFor();
  const add = page.getByRole("button", { name: "Add captions" });

  await page.getByLabel("File", { exact: true }).setInputFiles(file("wrong.vtt", WRONG));
  await page.getByRole("textbox", { name: "Language" }).fill("de");
  await add.click();
  await page.getByText(/line 3: /i).waitFor();
  await photograph(page, "captions-wrong");

  await page.getByLabel("File", { exact: true }).setInputFiles(file("right.srt", SRT));
  await add.click();
  await page.locator(".captions").getByText("German").waitFor();
  await page.getByLabel("File", { exact: true }).setInputFiles(file("english.vtt", SRT.replace("Guten", "Good").replace("Morgen", "morning")));
  await page.getByRole("textbox", { name: "Language" }).fill("en");
  await page.getByRole("textbox", { name: "Name" }).fill("English for all");
  await page.getByRole("radio", { name: /^Captions/ }).check();
  await add.click();
  await page.locator(".captions").getByText("English for all").waitFor();
  await photograph(page, "edit");

  await page.getByRole("button", { name: "Delete English for all" }).click();
  await page.locator(".captions").getByText("English for all").waitFor({ state: "detached" });
  const left = await page.evaluate(async () => {
    const { captions } = await marqueeTest.marquee.captions.listCaptions({ videoId: location.pathname.split("/").at(-2) });
    return captions.map(({ language, cueCount }) => [language, cueCount]);
  });
  assert.deepEqual(left, [["de", 2]]);
}

export async function captionsShow({ ada: { page }, videoPath }) {
  await page.goto(videoPath);
  await becomes(page, (player) => player.duration > 0);
  await page.getByRole("button", { name: "Captions" }).waitFor();
  const shown = () =>
    page.locator("marquee-player").evaluate((player) =>
      [...player.media.textTracks]
        .filter(({ mode }) => mode === "showing")
        .flatMap(({ activeCues }) => [...(activeCues ?? [])].map((cue) => cue.getCueAsHTML().textContent)),
    );
  assert.deepEqual(await shown(), [], "none until the viewer wants them");
  await page.locator("marquee-player").focus();
  await page.keyboard.press("c");
  await page.locator("marquee-player").evaluate((player) => (player.currentTime = 5));
  await becomes(page, (player) => [...player.media.textTracks].some(({ mode, activeCues }) => mode === "showing" && activeCues?.length));
  assert.deepEqual(await shown(), ["Guten Morgen"]);
  await page.locator("marquee-player").evaluate((player) => (player.currentTime = 25));
  await playsOn(page);
  assert.deepEqual(await shown(), ["Gute Nacht"]);
  await photograph(page, "player-captions");
  await page.getByRole("button", { name: "Captions" }).click();
  await becomes(page, (player) => [...player.media.textTracks].every(({ mode }) => mode !== "showing"));
}

export async function choosePoster({ ada: { page }, videoPath }) {
  await page.goto(`${videoPath}/edit`);
  const posters = page.locator("button.poster");
  await posters.first().waitFor();
  const pictureOf = (poster) => poster.locator("img").getAttribute("src");
  const count = await posters.count();
  assert(count > 1, `there are ${count} posters`);
  const other = page.locator('button.poster[aria-pressed="false"]').last();
  const wanted = await pictureOf(other);
  await other.click();
  await page.getByText("The poster is chosen.").waitFor();
  assert.equal(await pictureOf(page.locator('button.poster[aria-pressed="true"]')), wanted);
  const thumbnail = await page.evaluate(async () => {
    const { video } = await marqueeTest.marquee.videos.getVideo({ videoId: location.pathname.split("/").at(-2) });
    return video.thumbnail[0].url;
  });
  assert.equal(thumbnail, wanted);
  await photograph(page, "poster");
}
