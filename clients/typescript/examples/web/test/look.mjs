/**
 * What each page must show: nothing wider than the screen, nothing that axe calls serious, at each width, by day and by
 * night. The pictures are for people: they go to a folder of screenshots.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { MARQUEE_TEST_MEDIA, MARQUEE_WEB_OUT, newVisitor } from "./stage.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const SIZES = [
  { width: 360, height: 740 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
];
const SCHEMES = ["light", "dark"];

/** Looks at the page as it is now, in all its forms. */
export async function photograph(page, name) {
  const size = page.viewportSize();
  const findings = [];
  for (const viewport of SIZES) {
    await page.setViewportSize(viewport);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const where = `${name}-${viewport.width}-${colorScheme}`;
      await page.screenshot({ path: `${MARQUEE_WEB_OUT}/screenshots/${where}.png`, fullPage: true });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (overflow > 0) findings.push(`${where}: ${overflow} pixels wider than the screen`);
      findings.push(...(await serious(page)).map((finding) => `${where}: ${finding}`));
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  await page.setViewportSize(size);
  assert.deepEqual(findings, []);
}

/** What axe finds serious or critical, with the elements that it is about. */
async function serious(page) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

/** Each page with something on it, signed in and not. */
export async function lookAtPages({ ada, grace, browser, videoPath, longPath }) {
  await furnish(ada.page, videoPath);
  const { page } = grace;
  await open(page, "/", "article");
  await photograph(page, "home");
  await open(page, "/?list=subscriptions", "article");
  await photograph(page, "subscriptions");
  await open(ada.page, "/?list=history", ".watched");
  await photograph(ada.page, "history");
  await open(ada.page, longPath, ".resumed");
  await photograph(ada.page, "watch-resumed");
  await open(page, "/search?q=morning", "article");
  await photograph(page, "search");
  await open(page, "/search?q=nosuchword", ".notice");
  await photograph(page, "search-empty");
  await open(page, "/channel/ada", "article");
  await photograph(page, "channel");
  await open(page, "/channel/nobody_here", ".notice");
  await photograph(page, "channel-missing");
  await open(page, videoPath, ".comment");
  await photograph(page, "watch");
  await open(page, "/nowhere", ".notice");
  await photograph(page, "not-found");

  grace.tolerate = /net::ERR_FAILED/;
  await page.route(/marquee\.v1/, (route) => route.abort());
  await open(page, "/", ".notice");
  await photograph(page, "unreachable");
  await page.unroute(/marquee\.v1/);
  grace.tolerate = undefined;

  const stranger = await newVisitor(browser);
  await open(stranger.page, videoPath, ".comment");
  await photograph(stranger.page, "watch-signed-out");
  for (const path of ["sign-in", "sign-up", "upload"]) {
    await open(stranger.page, `/${path}`, "h1");
    await photograph(stranger.page, path);
  }
  await stranger.context.close();
  assert.deepEqual(stranger.errors, []);
}

/** Opens a page and waits until it shows what it is to show, pictures and all. */
async function open(page, path, selector) {
  const pending = new Set();
  // The watch of a video lasts as long as its page is open.
  const begin = (request) => request.url().endsWith("/WatchVideo") || pending.add(request);
  const end = (request) => pending.delete(request);
  page.on("request", begin).on("requestfinished", end).on("requestfailed", end);
  await page.goto(path);
  await page.locator(selector).first().waitFor();
  for (let quiet = 0; quiet < 5; quiet = pending.size ? 0 : quiet + 1) await page.waitForTimeout(100);
  page.off("request", begin).off("requestfinished", end).off("requestfailed", end);
}

const TITLES = [
  "Morning light over the harbour",
  "How to repair a bicycle chain without any special tools, in the rain, by the side of the road",
  "Sourdough, slowly",
  // No line of a card holds it.
  "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
  "A morning in the workshop: joints that hold",
  "Night train north",
];

/** Puts a few more videos on, each with a picture of its own, and gives the channel words, a face and something to say. */
async function furnish(page, videoPath) {
  await page.goto("/");
  // From now on calls are made by the account: the page has its session back.
  await page.getByRole("link", { name: "Your channel" }).waitFor();
  const input = await page.evaluateHandle(() => Object.assign(document.createElement("input"), { type: "file" }));
  await input.setInputFiles(`${MARQUEE_TEST_MEDIA}/clip.mp4`);
  await page.evaluate(
    async ([input, titles, videoId]) => {
      const { marquee, library } = marqueeTest;

      async function picture(width, height, hue) {
        const canvas = Object.assign(document.createElement("canvas"), { width, height });
        const paint = canvas.getContext("2d");
        const sky = paint.createLinearGradient(0, 0, 0, height);
        sky.addColorStop(0, `hsl(${hue} 45% 30%)`);
        sky.addColorStop(1, `hsl(${hue + 40} 70% 72%)`);
        paint.fillStyle = sky;
        paint.fillRect(0, 0, width, height);
        paint.fillStyle = `hsl(${hue + 60} 90% 88%)`;
        paint.beginPath();
        paint.arc(width * 0.7, height * 0.55, height * 0.14, 0, 7);
        paint.fill();
        paint.fillStyle = `hsl(${hue} 40% 18%)`;
        paint.beginPath();
        paint.ellipse(width * 0.3, height * 1.15, width * 0.7, height * 0.5, 0, 0, 7);
        paint.fill();
        const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
        return { case: "data", value: new Uint8Array(await blob.arrayBuffer()) };
      }

      await marquee.users.updateMe({
        displayName: "Ada Lovelace",
        description: "Machines, meadows, and what they have in common.\nNew films on Fridays.",
      });
      const { comment } = await marquee.comments.createComment({
        videoId,
        text: `https://example.com/${"meadow".repeat(40)}`,
      });
      await marquee.likes.setLike({ target: { case: "commentId", value: comment.id }, liked: true });
      await marquee.users.setAvatar({ change: await picture(400, 400, 150) });
      for (const [n, title] of titles.entries()) {
        const { id: uploadId, checksum } = await marquee.uploadVideo(input.files[0]);
        const { video } = await marquee.videos.publishVideo({
          uploadId,
          checksum,
          title,
          visibility: library.Visibility.PUBLIC,
        });
        await marquee.videos.setThumbnail({ videoId: video.id, change: await picture(1280, 720, n * 53) });
      }
    },
    [input, TITLES, videoPath.split("/").at(-1)],
  );
}
