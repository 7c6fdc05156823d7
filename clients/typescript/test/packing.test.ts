/**
 * The package as applications get it: packed, installed from the tarball, compiled under strict, bundled and run. The
 * folder `consumer` is the application.
 */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { fromEnvironment, PATIENCE_MS } from "./support/server.js";

const run = promisify(execFile);
/** The folder of the package, in which `npm test` is run. */
const PACKAGE = process.cwd();
const LARGEST_PACKAGE_BYTES = 220_000;
/** The bundle sizes in the README, gzipped, with a margin. */
const LARGEST_BUNDLES = { "one-service.ts": 42_000, "page.ts": 54_000, "checked.ts": 136_000, "player.ts": 54_000 };

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "marquee-consumer-"));
  await cp(join(PACKAGE, "test/consumer"), folder, { recursive: true });
});
after(() => rm(folder, { recursive: true, force: true }));

test("the package is small and installs", { timeout: PATIENCE_MS }, async () => {
  // The test command has already built it.
  const packed = await npm(PACKAGE, "pack", "--json", "--ignore-scripts", "--pack-destination", folder);
  const [{ filename, size, files }] = JSON.parse(packed) as [{ filename: string; size: number; files: { path: string }[] }];
  assert(size < LARGEST_PACKAGE_BYTES, `${size} bytes`);
  console.log(`${filename}: ${size} bytes, ${files.length} files`);
  assert(files.every(({ path }) => /^(dist\/.*\.(js|d\.ts)|package\.json|README\.md|LICENSE-(MIT|APACHE))$/.test(path)));

  await npm(folder, "ci", "--ignore-scripts", "--prefer-offline");
  // Its dependencies are installed already, by the lockfile.
  await npm(folder, "install", "--no-save", "--offline", "--ignore-scripts", `./${filename}`);
});

test("an application compiles under strict, libraries included, for browsers and for Node", async () => {
  for (const platform of ["browser", "node"]) {
    await run(process.execPath, ["node_modules/typescript/bin/tsc", "--project", `tsconfig.${platform}.json`], { cwd: folder });
  }
});

test("a program runs", async () => {
  const { stdout } = await run(process.execPath, ["out/program.js", `http://${fromEnvironment("MARQUEE_ADDR")}`], { cwd: folder });
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
});

test("a page that needs one service gets no other, no rules, and nothing of Node", async () => {
  const inputs = await bundle("one-service.ts");
  const services = inputs.filter((path) => path.endsWith("_service_pb.js")).map((path) => path.replace(/.*\//, ""));
  assert.deepEqual(services.sort(), ["auth_service_pb.js", "video_service_pb.js"]);
  assert(!inputs.some((path) => /rules\.js|protovalidate|connect-node|upload/.test(path)), inputs.join("\n"));
});

test("a page with all services and uploads gets no rules, and one that checks requests does", async () => {
  const page = await bundle("page.ts");
  assert(!page.some((path) => /rules\.js|protovalidate|connect-node/.test(path)));
  const checked = await bundle("checked.ts");
  assert(checked.some((path) => path.endsWith("gen/rules.js")));
});

test("a page with the player gets hls.js only when it plays, and the player adds little", async () => {
  const player = await bundle("player.ts", ["hls.js"]);
  assert(player.some((path) => path.endsWith("player/element.js")));
  const services = player.filter((path) => path.endsWith("_service_pb.js")).map((path) => path.replace(/.*\//, ""));
  assert.deepEqual(services.sort(), ["auth_service_pb.js", "history_service_pb.js", "video_service_pb.js"]);
});

/** Bundles a page as for production; returns the files that are in the bundle. A module of Node would be an error. */
async function bundle(entry: keyof typeof LARGEST_BUNDLES, external: string[] = []): Promise<string[]> {
  const { metafile, outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: [entry],
    bundle: true,
    external,
    minify: true,
    format: "esm",
    platform: "browser",
    metafile: true,
    write: false,
  });
  const bytes = gzipSync(outputFiles[0]!.contents).length;
  console.log(`${entry}: ${bytes} bytes, gzipped`);
  assert(bytes < LARGEST_BUNDLES[entry]);
  const { inputs } = Object.values(metafile.outputs)[0]!;
  return Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []));
}

async function npm(cwd: string, ...args: string[]): Promise<string> {
  return (await run("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], { cwd })).stdout;
}
