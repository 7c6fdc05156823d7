/** The client in a Cloudflare Worker: in workerd, the program that runs them. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { build } from "esbuild";
import { fromEnvironment, PATIENCE_MS } from "./support/server.js";

const PACKAGE = process.cwd();

test("the client makes calls in a Worker", { timeout: PATIENCE_MS }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "marquee-worker-"));
  t.after(() => rm(folder, { recursive: true }));
  await build({
    entryPoints: [join(PACKAGE, "test/consumer/worker.ts")],
    outfile: join(folder, "worker.js"),
    bundle: true,
    format: "esm",
    platform: "browser",
    alias: { "@marquee/client": join(PACKAGE, "dist/browser.js") },
  });
  const config = `
    using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (
      services = [
        (name = "main", worker = (
          modules = [(name = "worker", esModule = embed "worker.js")],
          compatibilityDate = "2026-07-01",
          bindings = [(name = "baseUrl", text = "http://${fromEnvironment("MARQUEE_ADDR")}")],
          globalOutbound = "network",
        )),
        (name = "network", network = (allow = ["private"])),
      ],
    );`;
  await writeFile(join(folder, "config.capnp"), config);
  const workerd = join(PACKAGE, "node_modules/.bin/workerd");
  const { stderr } = await promisify(execFile)(workerd, ["test", join(folder, "config.capnp")]);
  assert.match(stderr, /\[ PASS \]/);
});
