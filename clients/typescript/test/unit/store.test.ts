/** Stores in Web Storage. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { webTokens, webUploads, type WebStorage } from "../../src/store.js";

function storage(): WebStorage & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

test("a session is kept, replaced and removed", async () => {
  const { kept, ...web } = storage();
  const tokens = webTokens(web);
  assert.equal(await tokens.load(), undefined);
  for (const accessToken of ["one", "two"]) {
    const session = { accessToken, refreshToken: "secret", renewTimeMs: 1 };
    await tokens.save(session);
    assert.deepEqual(await webTokens(web).load(), session);
  }
  await tokens.save(undefined);
  assert.equal(kept.size, 0);
});

test("uploads are kept each under its key", async () => {
  const uploads = webUploads(storage());
  const upload = { uploadId: "1", offsetBytes: 8, crc32c: 9 };
  await uploads.save("film", upload);
  assert.deepEqual(await uploads.load("film"), upload);
  assert.equal(await uploads.load("other"), undefined);
});

test("what is no JSON is nothing", async () => {
  const web = storage();
  web.kept.set("marquee.session", "{");
  assert.equal(await webTokens(web).load(), undefined);
});
