/** The studio and the administrators' pages. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { load, open, signIn } from "./stage.mjs";

const CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n";

export async function manageAVideo(stage) {
  const { page, media } = stage;
  await open(page, "studio/videos");
  await page.getByText("Your channel has no videos yet").waitFor();
  await page.getByLabel("A video file").setInputFiles(`${media}/clip.mp4`);
  await page.getByRole("heading", { name: "clip", level: 1 }).waitFor();
  stage.videoId = page.url().split("/").at(-1);

  await page.getByLabel("Title").fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator("#edit-title-issue").getByText(/.+/).waitFor();
  await page.getByLabel("Title").fill("Morning light over the harbour");
  await page.getByLabel("Tags, separated by commas").fill("harbour, morning");
  await page.getByLabel("Who can see it").selectOption("Public");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Morning light over the harbour", level: 1 }).waitFor();

  await page
    .getByLabel("WebVTT or SubRip file")
    .setInputFiles({ name: "en.vtt", mimeType: "text/vtt", buffer: Buffer.from(CAPTIONS) });
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("button", { name: "Delete English" }).waitFor();

  await page
    .getByLabel("A picture of your own")
    .setInputFiles({ name: "own.png", mimeType: "image/png", buffer: await drawing(page) });
  await page.locator(".head img.thumbnail").waitFor();
  assert(
    await page.locator(".head img.thumbnail").evaluate((image) => image.decode().then(() => image.naturalWidth > 0)),
    "the thumbnail is shown",
  );

  await open(page, "studio");
  await page.getByRole("img", { name: /^Views: 28 values/ }).waitFor();
  await page.getByRole("img", { name: /^Subscribers/ }).waitFor();
  await page.getByText(/uploads are open/).waitFor();
}

/** A picture that the server accepts as a thumbnail. */
async function drawing(page) {
  const base64 = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
    const paint = canvas.getContext("2d");
    paint.fillStyle = "#0a6350";
    paint.fillRect(0, 0, 640, 360);
    paint.fillStyle = "#ffc94d";
    paint.arc(440, 180, 60, 0, 7);
    paint.fill();
    return canvas.toDataURL("image/png").split(",")[1];
  });
  return Buffer.from(base64, "base64");
}

export async function promoteAndAdminister(stage) {
  const { page, username, promote } = stage;
  await open(page, "admin");
  await page.getByText("is not an administrator's").waitFor();
  const [program, ...args] = promote.split(" ").map((word) => word.replace("{}", username));
  execFileSync(program, args, { stdio: "pipe" });
  // Its sessions have ended with that: the account signs in again.
  await page.evaluate(() => sessionStorage.removeItem("marquee-console-session"));
  await load(page, "admin");
  await signIn(stage);
  await page.getByRole("img", { name: /^Calls per second/ }).waitFor();
  await page.getByRole("heading", { name: "In use" }).waitFor();
  await page.getByRole("navigation", { name: "Admin" }).getByRole("link", { name: "Jobs" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  await page.locator(".jobs li, .empty").first().waitFor();
  await page.getByRole("navigation", { name: "Admin" }).getByRole("link", { name: "Server" }).click();
  await page.getByText("maxUploadBytes").waitFor();
  assert(await page.getByRole("link", { name: "Admin" }).first().isVisible());
}
