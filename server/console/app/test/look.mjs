/**
 * What each page must show: nothing wider than the screen, and nothing that axe finds, by day and by night; the keyboard
 * reaches all of it. With MARQUEE_CONSOLE_PICTURES, it makes screenshots for people.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { load, newContext, open } from "./stage.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const SIZES = [
  { width: 360, height: 740 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
];
/** axe runs at this width: what it finds depends on the colours, and hardly on the width. */
const AXE_WIDTH = 1440;

/** Whether each page is also photographed in all its forms, which takes a minute. */
const WITH_PICTURES = process.env.MARQUEE_CONSOLE_PICTURES !== undefined;

/** The pages, and what they show when they are complete. */
const PAGES = [
  ["watch", ".films"],
  ["watch/{video}", "video"],
  ["call", "#past-calls"],
  ["call/marquee.v1.VideoService/UpdateVideo", ".copy-as"],
  ["call/marquee.v1.UploadService/UploadChunks", "#stream-file"],
  ["docs", ".cards"],
  ["docs/marquee.v1.VideoService", ".cards"],
  ["docs/marquee.v1.VideoService/PublishVideo", ".members"],
  ["docs/marquee.v1.Video", ".members"],
  ["docs/marquee.v1.Visibility", ".members"],
  ["docs/errors", ".members"],
  ["docs/errors/VIDEO_NOT_FOUND", ".inline"],
  ["studio", ".parts"],
  ["studio/videos", ".videos"],
  ["studio/videos/{video}", ".head"],
  ["admin", ".charts"],
  ["admin/jobs", ".jobs li, .empty"],
  ["admin/server", "pre"],
  ["nowhere", "h1"],
];

/** The most script that the first page may load, compressed, in bytes: as in build.mjs, but of what a browser loads. */
const MOST_SCRIPT_BYTES = 90_000;

/** How long it takes depends on the computer; how much it is does not. */
export async function firstPageIsSmall({ browser, origin }) {
  const context = await newContext(browser, { baseURL: origin });
  const page = await context.newPage();
  await load(page);
  await page.locator(".side a").first().waitFor();
  const sizes = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter(({ name }) => name.endsWith(".js"))
      .map(({ encodedBodySize }) => encodedBodySize),
  );
  const sum = sizes.reduce((one, other) => one + other, 0);
  assert(sum > 0 && sum <= MOST_SCRIPT_BYTES, `the first page loads ${sum} bytes of script`);
  await context.close();
}

/** Links of others lead to their page, whoever opens them. */
export async function deepLinks({ page }) {
  await load(page, "docs/marquee.v1.VideoService/GetVideo");
  await page.getByRole("heading", { name: "GetVideo", level: 1 }).waitFor();
  await page.getByRole("link", { name: "VIDEO_NOT_FOUND" }).click();
  await page.getByRole("heading", { name: "VIDEO_NOT_FOUND", level: 1 }).waitFor();
  await page.getByLabel("Search the documentation").fill("poster");
  await page.locator(".found a").filter({ hasText: "SetPoster" }).first().click();
  await page.getByRole("heading", { name: "SetPoster", level: 1 }).waitFor();
  await page.getByRole("link", { name: "Try it" }).click();
  await page.locator("#field-poster-id").waitFor();
  await load(page, "docs/marquee.v1.NoSuchThing");
  await page.getByRole("heading", { name: "The contract has no marquee.v1.NoSuchThing" }).waitFor();
}

/** The pages that the keyboard goes through: one of each kind. */
const KEYBOARD_PAGES = [
  "call/marquee.v1.VideoService/UpdateVideo",
  "watch",
  "watch/{video}",
  "docs/marquee.v1.VideoService/PublishVideo",
  "studio/videos/{video}",
  "admin/jobs",
];

export async function keyboardReachesEverything({ page, videoId }) {
  const pages = new Map(PAGES);
  for (const path of KEYBOARD_PAGES) {
    await load(page, path.replace("{video}", videoId));
    await page.locator(pages.get(path)).first().waitFor();
    await goThrough(page, path);
  }
}

/** Tab goes through all that can be used, each with a visible focus. */
async function goThrough(page, path) {
  const count = await page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
    return all.filter((element) => element.checkVisibility() && !element.disabled).length;
  });
  const seen = new Set();
  // The buttons of the browser's player have the focus one after the other, too.
  for (let presses = 0; presses < count + 15; presses++) {
    await page.keyboard.press("Tab");
    const focus = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body || element instanceof HTMLVideoElement) return undefined;
      window.marqueeOrder ??= new Map();
      if (!window.marqueeOrder.has(element)) window.marqueeOrder.set(element, window.marqueeOrder.size);
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return {
        n: window.marqueeOrder.get(element),
        html: element.outerHTML.slice(0, 120),
        isVisible: outlineStyle !== "none" && outlineWidth !== "0px",
      };
    });
    if (!focus) continue;
    assert(focus.isVisible, `${path}: no visible focus: ${focus.html}`);
    seen.add(focus.n);
  }
  assert(seen.size >= count, `${path}: the keyboard reaches ${seen.size} of ${count}`);
}

export async function lookAtPages({ browser, origin, page, out, videoId }) {
  const findings = await lookSignedOut(browser, origin, out);
  await load(page, "call");
  for (const [path, selector] of PAGES) {
    await open(page, path.replace("{video}", videoId));
    await page.locator(selector).first().waitFor();
    findings.push(...(await photograph(page, out, path.replace(/[^A-Za-z]+/g, "-"))));
  }
  // What was found in the documentation, a request as JSON, a question, an answer, an error and a menu are states of pages.
  await open(page, "docs");
  await page.getByLabel("Search the documentation").fill("poster");
  await page.locator(".found a").first().waitFor();
  findings.push(...(await photograph(page, out, "found")));
  await open(page, "studio/videos/nothing");
  await page.getByRole("alert").waitFor();
  findings.push(...(await photograph(page, out, "no-video")));
  await open(page, `studio/videos/${videoId}`);
  await page.getByRole("button", { name: "Delete", exact: true }).last().click();
  await page.getByRole("button", { name: "Keep it" }).waitFor();
  findings.push(...(await photograph(page, out, "question")));
  await open(page, "call/marquee.v1.VideoService/GetVideo");
  await page.locator("#field-video-id").fill(videoId);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.locator(".answer pre").waitFor();
  findings.push(...(await photograph(page, out, "answer")));
  await page.getByRole("button", { name: "JSON", exact: true }).click();
  findings.push(...(await photograph(page, out, "json")));
  await page.getByRole("button", { name: "Form", exact: true }).click();
  await page.locator("#field-video-id").fill("nonsense");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.locator(".answer .alert").waitFor();
  findings.push(...(await photograph(page, out, "error")));
  await page.locator(".account summary").click();
  findings.push(...(await photograph(page, out, "account")));
  assert.deepEqual(findings, []);
}

/**
 * What people see who have not signed in: the page at `/`, an error, the studio's and the administrators' first words, and
 * the dialog.
 */
async function lookSignedOut(browser, origin, out) {
  const context = await newContext(browser, { baseURL: origin, locale: "en-GB" });
  const page = await context.newPage();
  const findings = [];
  await page.goto("/");
  await page.getByRole("heading", { name: "What there is" }).waitFor();
  findings.push(...(await photograph(page, out, "home")));
  await load(page, "watch/nothing");
  await page.getByRole("alert").waitFor();
  findings.push(...(await photograph(page, out, "no-film")));
  for (const path of ["admin", "studio"]) {
    await open(page, path);
    await page.getByRole("main").getByRole("button", { name: "Sign in" }).waitFor();
    findings.push(...(await photograph(page, out, `${path}-signed-out`)));
  }
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("dialog").waitFor();
  findings.push(...(await photograph(page, out, "dialog")));
  await context.close();
  return findings;
}

/** Looks at the page as it is now, in all its forms; returns what is wrong. */
async function photograph(page, out, name) {
  const findings = [];
  for (const viewport of SIZES) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const where = `${name}-${viewport.width}-${colorScheme}`;
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (overflow > 0) findings.push(`${where}: ${overflow} pixels wider than the screen`);
      if (WITH_PICTURES) await page.screenshot({ path: `${out}/${where}.png`, fullPage: true });
      if (viewport.width !== AXE_WIDTH) continue;
      findings.push(...(await violations(page, colorScheme)).map((finding) => `${where}: ${finding}`));
    }
  }
  return findings;
}

/** What axe finds, with the elements that it is about. */
async function violations(page, colorScheme) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  // Only the colours change at night.
  const only = colorScheme === "dark" ? { runOnly: ["color-contrast"] } : {};
  const found = await page.evaluate((options) => axe.run(document, options), { resultTypes: ["violations"], ...only });
  return found.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`,
  );
}
