/**
 * The examples of README.md: all of them compile, and those that do not need a browser run as one program, in their
 * order. The program runs in `build/readme`, within the package, which it imports by name.
 */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { fromEnvironment, newAccount } from "./support/server.js";

const run = promisify(execFile);
const PACKAGE = process.cwd();
const FOLDER = join(PACKAGE, "build/readme");
const TSCONFIG = {
  extends: "../../tsconfig.json",
  compilerOptions: { rootDir: ".", outDir: "out", declaration: false },
  include: ["*.ts"],
};

test("the README's examples compile and run", async () => {
  const readme = await readFile(join(PACKAGE, "README.md"), "utf8");
  const examples = [...readme.matchAll(/^```ts( browser)?\n(.*?)^```$/gms)].map(([, browser, code]) => ({ browser, code: code! }));
  const story = examples.filter(({ browser }) => !browser).map(({ code }) => code);
  const pages = examples.filter(({ browser }) => browser).map(({ code }) => code);
  assert(story.length > 5 && pages.length > 1, "the examples are not found");

  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  await copyFile(join(fromEnvironment("MARQUEE_TEST_MEDIA"), "clip.mp4"), join(FOLDER, "film.mp4"));
  await writeFile(join(FOLDER, "tsconfig.json"), JSON.stringify(TSCONFIG));
  await writeFile(join(FOLDER, "story.ts"), onTheTestServer(story.join("\n")));
  await Promise.all(pages.map((code, index) => writeFile(join(FOLDER, `page-${index}.ts`), code)));

  const tsc = join(PACKAGE, "node_modules/typescript/bin/tsc");
  await run(process.execPath, [tsc, "--project", "tsconfig.json"], { cwd: FOLDER });
  const { stdout } = await run(process.execPath, ["out/story.js"], { cwd: FOLDER });
  for (const expected of ["A walk in the rain", "First!", "string.min_len"]) assert(stdout.includes(expected), stdout);
});

/** Replaces the server and user of the examples by those of the test. */
function onTheTestServer(code: string): string {
  const { username, email } = newAccount();
  return code
    .replaceAll("https://api.example.com", `http://${fromEnvironment("MARQUEE_ADDR")}`)
    .replaceAll('"ada"', `"${username}"`)
    .replaceAll("ada@example.com", email);
}
