/** `npm run dev` beside the server, as a newcomer has it: page and API at one origin, by Vite's proxy. */

import { fileURLToPath } from "node:url";
import { createServer } from "vite";
import { PASSWORD } from "./session.mjs";
import { newVisitor } from "./stage.mjs";

export async function developmentServer({ browser }) {
  delete process.env.VITE_MARQUEE_URL;
  const root = fileURLToPath(new URL("..", import.meta.url));
  const vite = await createServer({ root, logLevel: "warn", server: { host: "localhost", port: 0 } });
  await vite.listen();
  try {
    const { page, context, errors } = await newVisitor(browser, { baseURL: vite.resolvedUrls.local[0] });
    await page.goto("/sign-in");
    await page.getByLabel("Username").fill("grace");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("link", { name: "Your channel" }).waitFor();
    await page.reload();
    await page.getByRole("link", { name: "Your channel" }).waitFor();
    await context.close();
    if (errors.length) throw new Error(errors.join("\n"));
  } finally {
    await vite.close();
  }
}
