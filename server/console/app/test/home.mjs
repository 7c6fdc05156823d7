/** The page at `/`, from which newcomers begin. */

import assert from "node:assert/strict";
import { newContext } from "./stage.mjs";

export async function followEveryLink({ browser, origin, errors }) {
  const context = await newContext(browser, { baseURL: origin, locale: "en-GB" });
  const page = await context.newPage();
  // Beside a text or JSON, browsers ask for an icon at this path, where the server has none.
  const isIcon = (message) => message.location().url.endsWith("/favicon.ico");
  page.on("console", (message) => {
    if (message.type() === "error" && !isIcon(message)) errors.push(`${page.url()}: ${message.text()}`);
  });
  await page.goto("/");
  const links = await page.locator("a[href]").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  assert(links.includes("/console/#/watch"), "a newcomer can go to the films");
  for (const link of links) {
    // Not as a change of the part after `#` only, which loads nothing.
    await page.goto("about:blank");
    const answer = await page.goto(link);
    assert.equal(answer.status(), 200, link);
    if (link.startsWith("/console/")) await page.getByRole("heading", { level: 1 }).waitFor();
  }
  await context.close();
}
