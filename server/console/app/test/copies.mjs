/**
 * What the playground copies is run: as a command by a shell, as TypeScript by Node. It is taken from the clipboard, where
 * the button of the page has put it. The TypeScript of all other calls is compiled.
 */

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fill } from "./playground.mjs";
import { open, PASSWORD } from "./stage.mjs";

/** Calls, what to fill in, and what each form must print: of JSON, or of an object as Node prints it. */
const CALLS = [
  { path: "marquee.v1.UserService/GetMe", printed: [/"username"/, /username: '/] },
  { path: "marquee.v1.VideoService/GetVideo", fields: ["video_id"], printed: [/"title"/, /title: '/] },
  {
    path: "marquee.v1.PlaylistService/CreatePlaylist",
    values: { title: `Ada's "best" $1` },
    printed: [/Ada's \\"best\\" \$1/, /Ada's "best" \$1/],
  },
  // Streams, which are stopped after their first message. That of health is no part of the TypeScript client.
  { path: "grpc.health.v1.Health/Watch", forms: ["grpcurl"], printed: [/SERVING/] },
  {
    path: "marquee.v1.CommentService/WatchVideo",
    fields: ["video_id"],
    forms: ["grpcurl", "TypeScript"],
    printed: [/"(caughtUp|counts|cursor)"/i, /case: '/],
  },
  { path: "grpc.health.v1.Health/Check", forms: ["curl", "grpcurl"], printed: [/SERVING/] },
];

export async function copiesRun(stage) {
  const { page, videoId } = stage;
  const token = await page.evaluate(() => JSON.parse(sessionStorage.getItem("marquee-console-session")).access);
  for (const { path, fields = [], values = {}, forms = ["curl", "grpcurl", "TypeScript"], printed } of CALLS) {
    await open(page, `call/${path}`);
    await page.getByRole("heading", { name: path.split("/")[1], level: 1 }).waitFor();
    for (const name of fields) await fill(page, name, videoId);
    for (const [name, value] of Object.entries(values)) await fill(page, name, value);
    for (const select of await page.locator(".field:has(.needed) select").all())
      await select.selectOption({ index: 2 });
    for (const form of forms) {
      const isCode = form === "TypeScript";
      const text = await copy(page, form);
      const output = isCode ? await runCode(stage, text, printed[1]) : await runLine(text, token, printed[0]);
      assert.match(output, printed[isCode ? 1 : 0], `${form}\n${text}`);
    }
  }
  // These languages are not here: only what is written is looked at.
  for (const [form, expected] of [
    ["Kotlin", "marquee.users.getMe(getMeRequest {})"],
    ["Swift", "try await marquee.users.getMe(.init())"],
  ]) {
    await open(page, "call/marquee.v1.UserService/GetMe");
    await page.getByRole("heading", { name: "GetMe", level: 1 }).waitFor();
    const text = await copy(page, form);
    assert(text.includes(expected), `${form}: ${text}`);
  }
}

/** Chooses a form, and returns what is shown. */
export async function shownCopy(page, form) {
  const panel = page.getByRole("region", { name: "Copy as" });
  await panel.getByRole("button", { name: form, exact: true }).click();
  return panel.locator(`pre[data-form="${form}"]`).innerText();
}

/** Chooses a form, copies, and returns what is on the clipboard. */
async function copy(page, form) {
  const shown = await shownCopy(page, form);
  const panel = page.getByRole("region", { name: "Copy as" });
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await panel.getByRole("button", { name: /^(Copy|Copied)$/ }).click();
  await page.waitForFunction(() => navigator.clipboard.readText().then((text) => text !== ""));
  const text = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(text.trim(), shown.trim(), "what is copied is what is shown");
  return text;
}

/** The shell gets the token, as the page says. */
function runLine(line, token, expected) {
  return run("bash", ["-c", line], { ...process.env, TOKEN: token }, expected);
}

/** Beside the client, whose package may import itself by its name. Who copies it has to sign in, as its comment says. */
function runCode({ client, username }, code, expected) {
  const folder = `${client}/build/copied`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    `${folder}/copied.mjs`,
    code.replace(
      "// Sign in once: await marquee.auth.login({ login, password });",
      `await marquee.auth.login({ login: ${JSON.stringify(username)}, password: ${JSON.stringify(PASSWORD)} });`,
    ),
  );
  return run(process.execPath, [`${folder}/copied.mjs`], process.env, expected);
}

/** Compiles the TypeScript of all RPCs, which must fit the client's types. */
export function checkTypes({ client }, copied) {
  const folder = `${client}/build/copied-types`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [path, code] of copied) {
    // Who copies an upload has a file; and each file is a module, even one of a comment only.
    writeFileSync(`${folder}/${path.replace("/", ".")}.ts`, `${code}\ndeclare const file: Blob;\nexport {};\n`);
  }
  const compilerOptions = {
    module: "nodenext",
    target: "es2023",
    lib: ["es2023", "dom", "dom.iterable", "dom.asynciterable"],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  };
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  const compiler = fileURLToPath(new URL("../node_modules/.bin/tsc", import.meta.url));
  const { status, stdout } = spawnSync(compiler, ["--project", folder], { encoding: "utf8" });
  assert.equal(status, 0, stdout);
}

/** Runs a program until it ends, or has printed what is expected: a stream does not end by itself. Returns its output. */
function run(program, args, env, expected) {
  return new Promise((resolve, reject) => {
    // In a group of its own, so that what a shell has started ends with it.
    const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    let output = "";
    child.stdout.on("data", (data) => {
      output += data;
      if (child.exitCode !== null || !expected.test(output)) return;
      try {
        process.kill(-child.pid);
      } catch {
        // It has ended just now.
      }
    });
    child.stderr.on("data", (data) => (output += data));
    child.on("error", reject);
    child.on("close", () => resolve(output));
  });
}
