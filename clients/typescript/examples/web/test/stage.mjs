/**
 * What the browser test stands on: the site, built and served at an origin of its own; the gate that cuts connections
 * between it and the server; and Chromium.
 */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { build, preview } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * The server under test, HOST:PORT, which has been told of the site's origin; tests/clients/gate.mjs; the folder of the
 * videos; and the folder where what is built goes, and the screenshots.
 */
export const { MARQUEE_ADDR, MARQUEE_TEST_GATE, MARQUEE_TEST_MEDIA, MARQUEE_WEB_ORIGIN, MARQUEE_WEB_OUT } = process.env;
assert(
  MARQUEE_ADDR && MARQUEE_TEST_GATE && MARQUEE_TEST_MEDIA && MARQUEE_WEB_ORIGIN && MARQUEE_WEB_OUT,
  "set MARQUEE_ADDR, MARQUEE_TEST_GATE, MARQUEE_TEST_MEDIA, MARQUEE_WEB_ORIGIN and MARQUEE_WEB_OUT: `tests/run browser` does",
);

/** The longest wait for anything, in milliseconds: the machine may do much else. */
export const PATIENCE = 400_000;

/** Debian's, unless CHROMIUM says otherwise. */
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/**
 * The policy of a careful site. hls.js plays from a MediaSource, whose address is a `blob:`, and begins captions with an
 * empty `data:` file; no script, style or worker comes from anywhere but the site.
 */
const policy = (api, files) =>
  `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' ${files}; connect-src ${api} ${files}; media-src blob: data: ${files}`;

/** Starts everything; `cuts` are the byte counts at which the gate cuts, and a `strict` site has that policy. */
export async function setStage(cuts, { strict = false } = {}) {
  const gate = await openGate(cuts);
  process.env.VITE_MARQUEE_URL = `http://${gate.address}`;
  const outDir = `${MARQUEE_WEB_OUT}/dist`;
  const shared = { root, mode: "test", logLevel: "warn", build: { outDir, emptyOutDir: true } };
  await build(shared);
  const { port } = new URL(MARQUEE_WEB_ORIGIN);
  const headers = strict && { "content-security-policy": policy(`http://${gate.address}`, `http://${MARQUEE_ADDR}`) };
  const site = await preview({ ...shared, preview: { host: "127.0.0.1", port: Number(port), strictPort: true, ...(headers && { headers }) } });
  // As root, as in a container, Chromium has no sandbox.
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    timeout: PATIENCE,
    args: ["--force-color-profile=srgb", ...(process.getuid() === 0 ? ["--no-sandbox"] : [])],
  });
  await mkdir(`${MARQUEE_WEB_OUT}/screenshots`, { recursive: true });
  return {
    browser,
    gate,
    async close() {
      await browser.close();
      await site.close();
      gate.close();
    },
  };
}

async function openGate(cuts) {
  const child = spawn(process.execPath, [MARQUEE_TEST_GATE, MARQUEE_ADDR, ...cuts.map(String)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface(child.stdout);
  const [first] = await once(lines, "line");
  const address = /^listening on (.+)$/.exec(first)?.[1];
  assert(address, `the gate said: ${first}`);
  const gate = { address, cuts: 0, close: () => child.stdin.end() };
  lines.on("line", () => (gate.cuts += 1));
  return gate;
}

/** A visitor with cookies and storage of their own. What their pages log as an error is collected in `visitor.errors`. */
export async function newVisitor(browser, options = {}) {
  const context = await browser.newContext({ baseURL: MARQUEE_WEB_ORIGIN, locale: "en-GB", ...options });
  context.setDefaultTimeout(PATIENCE);
  await context.addInitScript(bodiesAsBlobs);
  const page = await context.newPage();
  const visitor = { context, page, errors: [], tolerate: undefined };
  page.on("console", (message) => {
    const text = `${page.url()}: ${message.text()}`;
    if (message.type() === "error" && !visitor.tolerate?.test(text)) visitor.errors.push(text);
  });
  page.on("pageerror", (error) => visitor.errors.push(`${page.url()}: ${error.stack}`));
  return visitor;
}

/**
 * Runs in the page. The debugger that Playwright talks to copies every body of bytes, which takes seconds for a chunk of an
 * upload; those of blobs it leaves alone. What is sent is the same.
 */
function bodiesAsBlobs() {
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) =>
    fetch(input, init?.body instanceof Uint8Array ? { ...init, body: new Blob([init.body]) } : init);
}

/** How many calls of a method have ended, whatever came of them, by the server's own metrics. */
export async function callsOf(method) {
  const text = await (await fetch(`http://${MARQUEE_ADDR}/metrics`)).text();
  return text
    .split("\n")
    .filter((line) => line.startsWith("marquee_rpcs_total{") && line.includes(`/${method}"`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}

/** Runs the parts of a story in their order, ends the stage, and fails at the first part that fails or logs an error. */
export async function tellStory(story, world) {
  const visitors = Object.entries(world).filter(([, one]) => one?.page);
  try {
    for (const [name, tell] of story) {
      const begun = performance.now();
      try {
        await tell(world);
        const errors = visitors.flatMap(([, visitor]) => visitor.errors);
        if (errors.length) throw new Error(`errors in the console:\n${errors.join("\n")}`);
      } catch (error) {
        for (const [who, { page }] of visitors) await page.screenshot({ path: `${MARQUEE_WEB_OUT}/failed-${who}.png` });
        console.log(`FAILED ${name}; ${MARQUEE_WEB_OUT}/failed-*.png show the pages`);
        throw error;
      }
      console.log(`ok ${name} (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
    }
  } finally {
    await world.close();
  }
}
