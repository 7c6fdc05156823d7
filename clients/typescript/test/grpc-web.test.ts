/**
 * The client for browsers, tested in Node, which has fetch, too: gRPC-Web, and uploads by UploadChunk through
 * interruptions.
 */

import assert from "node:assert/strict";
import { openAsBlob } from "node:fs";
import { test } from "node:test";
import { createMarquee, ErrorReason, isMarqueeError, UploadState, Visibility } from "../src/browser.js";
import { fromEnvironment, newAccount, PATIENCE_MS, throughGate } from "./support/server.js";

const MIB = 1 << 20;

test("over gRPC-Web, a Blob is uploaded through two cuts, and errors have reasons", { timeout: PATIENCE_MS }, async (t) => {
  const gate = await throughGate(t, 4 * MIB, 20 * MIB);
  const marquee = createMarquee({ baseUrl: gate.baseUrl });
  await marquee.auth.register(newAccount());

  const film = await openAsBlob(`${fromEnvironment("MARQUEE_TEST_MEDIA")}/large.mp4`, { type: "video/mp4" });
  // Only of the bytes after the video in its file.
  const part = film.slice(MIB, 31 * MIB, film.type);
  const upload = await marquee.uploadVideo(part);
  assert.equal(gate.cuts, 2);
  assert.equal(upload.state, UploadState.COMPLETE);
  await assert.rejects(
    marquee.videos.publishVideo({ uploadId: upload.id, title: "No film", visibility: Visibility.PUBLIC, checksum: upload.checksum }),
    (error) => isMarqueeError(error, ErrorReason.MEDIA_UNSUPPORTED),
  );
  await assert.rejects(marquee.uploadVideo("film.mp4"), TypeError);
});
