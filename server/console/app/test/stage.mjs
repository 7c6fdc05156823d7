/** What the test stands on: a server with the console, Chromium, and an account. */

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { chromium } from "playwright-core";

/**
 * The server under test, HOST:PORT; the folder of the videos; where screenshots go; the command that makes an account
 * an administrator, with `{}` for its name; and the folder of the TypeScript client, built.
 */
const { MARQUEE_ADDR, MARQUEE_TEST_MEDIA, MARQUEE_CONSOLE_OUT, MARQUEE_PROMOTE, MARQUEE_CLIENT } = process.env;
assert(
  MARQUEE_ADDR && MARQUEE_TEST_MEDIA && MARQUEE_CONSOLE_OUT && MARQUEE_PROMOTE && MARQUEE_CLIENT,
  "set MARQUEE_ADDR, MARQUEE_TEST_MEDIA, MARQUEE_CONSOLE_OUT, MARQUEE_PROMOTE and MARQUEE_CLIENT: `tests/run console` does",
);

/** The longest wait for anything, in milliseconds: the machine may do much else. */
const PATIENCE = 400_000;

/** Debian's, unless CHROMIUM says otherwise. */
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

export const PASSWORD = "a long walk home";

export async function setStage() {
  await mkdir(MARQUEE_CONSOLE_OUT, { recursive: true });
  const origin = `http://${MARQUEE_ADDR}`;
  const answer = await fetch(`${origin}/console/contract.binpb`);
  const set = fromBinary(FileDescriptorSetSchema, new Uint8Array(await answer.arrayBuffer()));
  const services = [...createFileRegistry(set)].filter(({ kind }) => kind === "service");
  // As root, as in a container, Chromium has no sandbox.
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    timeout: PATIENCE,
    args: ["--force-color-profile=srgb", ...(process.getuid() === 0 ? ["--no-sandbox"] : [])],
  });
  const context = await newContext(browser, {
    baseURL: origin,
    locale: "en-GB",
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
  });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
  const page = await context.newPage();
  const errors = [];
  page.on("console", (message) => message.type() === "error" && errors.push(`${page.url()}: ${message.text()}`));
  page.on("pageerror", (error) => errors.push(`${page.url()}: ${error.stack}`));
  return {
    origin,
    browser,
    page,
    errors,
    services,
    media: MARQUEE_TEST_MEDIA,
    out: MARQUEE_CONSOLE_OUT,
    promote: MARQUEE_PROMOTE,
    client: MARQUEE_CLIENT,
    username: `ada_${Date.now().toString(36)}`,
    close: () => browser.close(),
  };
}

/** A visitor with cookies and storage of their own. */
export async function newContext(browser, options) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE);
  return context;
}

/** Opens a page of the console by its address after `#/`; without loading the page anew, as a link does. */
export async function open(page, path) {
  await page.evaluate((hash) => (location.hash = hash), `#/${path}`);
}

/** Loads the console at an address, as from a bookmark. */
export async function load(page, path = "") {
  await page.goto("about:blank");
  await page.goto(`/console/${path ? `#/${path}` : ""}`);
}

/** Signs in by the dialog. */
export async function signIn({ page, username }) {
  await page.getByRole("button", { name: "Sign in" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Username or e-mail address").fill(username);
  await dialog.getByLabel("Password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await page.locator(".who").waitFor();
}
