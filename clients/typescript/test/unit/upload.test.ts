/** Uploads: through interruptions, after reloads, and never of two files. */

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import { Code } from "@connectrpc/connect";
import { crc32c } from "../../src/crc32c.js";
import { isMarqueeError } from "../../src/errors.js";
import { ErrorReason } from "../../src/gen/marquee/v1/error_pb.js";
import { webUploads, type UploadStore } from "../../src/store.js";
import { sendChunk } from "../../src/upload/chunk-sender.js";
import type { Sender } from "../../src/upload/sender.js";
import { fileSource, streamSource } from "../../src/upload/node-source.js";
import type { UploadOptions, UploadProgress } from "../../src/upload/options.js";
import { blobSource } from "../../src/upload/source.js";
import { sendStream } from "../../src/upload/stream-sender.js";
import { upload } from "../../src/upload/upload.js";
import { CHUNK, FakeUploads } from "../support/fake-uploads.js";
import { brokenConnection, refusal } from "../support/refusal.js";

const SENDERS: Readonly<Record<string, Sender>> = { sendChunk, sendStream };
/** A file of ten chunks and a half. */
const bytes = crypto.getRandomValues(new Uint8Array(10.5 * CHUNK));
const file = (content: Uint8Array<ArrayBuffer> = bytes) => new File([content], "film.mp4", { lastModified: 1 });
const send = (server: FakeUploads, source = file(), options: UploadOptions = {}, sender = sendChunk) =>
  upload(server.transport, blobSource(source, options), sender, options);

function memoryUploads(): UploadStore {
  const kept = new Map<string, string>();
  return webUploads({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  });
}

for (const [name, sender] of Object.entries(SENDERS)) {
  test(`${name}: three cuts are survived, and progress never goes back behind what is durable`, async () => {
    const server = new FakeUploads();
    server.cuts.push(1.5 * CHUNK, 5 * CHUNK, 9 * CHUNK);
    const progress: UploadProgress[] = [];
    const done = await send(server, file(), { onProgress: (now) => progress.push(now) }, sender);
    assert.deepEqual(server.durable(done.id), bytes);
    assert.deepEqual(done.checksum, { case: "crc32c", value: crc32c(bytes) });
    assert.equal(done.contentType, "video/mp4");
    assert.equal(server.cuts.length, 0);
    progress.reduce((before, now) => {
      assert(now.durableBytes >= before.durableBytes && now.sentBytes >= now.durableBytes);
      return now;
    });
    const all = bytes.length;
    assert.deepEqual(progress.at(-1), { uploadId: done.id, durableBytes: all, sentBytes: all, totalBytes: all });
  });

  test(`${name}: bytes that were damaged on the way are sent again`, async () => {
    const server = new FakeUploads();
    let damaged = 0;
    server.onData = () => {
      if (++damaged === 3) throw refusal(Code.InvalidArgument, ErrorReason.UPLOAD_CRC_MISMATCH);
    };
    const done = await send(server, file(), {}, sender);
    assert.deepEqual(server.durable(done.id), bytes);
  });

  test(`${name}: another writer has the upload, and this one does not fight`, async () => {
    const server = new FakeUploads();
    server.onData = (offset) => {
      if (offset >= 2 * CHUNK) throw refusal(Code.Aborted, ErrorReason.UPLOAD_TAKEN_OVER);
    };
    await assert.rejects(send(server, file(), {}, sender), (error) => isMarqueeError(error, ErrorReason.UPLOAD_TAKEN_OVER));
    assert.equal(server.questions, 0);
  });

  test(`${name}: a stream goes on after cuts with what it has kept`, async () => {
    const server = new FakeUploads();
    server.cuts.push(0.5 * CHUNK, 4.5 * CHUNK);
    async function* pieces() {
      for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
    }
    const options = { sizeBytes: bytes.length, contentType: "video/webm" };
    const done = await upload(server.transport, streamSource(pieces(), options), sender, options);
    assert.deepEqual(server.durable(done.id), bytes);
  });

  test(`${name}: an upload of a stream that stands still can be given up`, { timeout: 60_000 }, async () => {
    const server = new FakeUploads();
    const controller = new AbortController();
    const stalled = new Readable({ read() {} });
    stalled.push(bytes.subarray(0, 2 * CHUNK));
    const onProgress = ({ durableBytes }: UploadProgress) => {
      // By then the client waits for the rest.
      if (durableBytes > 0 || sender === sendStream) setTimeout(() => controller.abort(new Error("no patience")), 20);
    };
    // Nothing else keeps the program running, but it must not end yet.
    const busy = setInterval(() => {}, 1_000);
    const options = { sizeBytes: bytes.length, contentType: "video/mp4", signal: controller.signal, onProgress };
    await assert.rejects(upload(server.transport, streamSource(stalled, options), sender, options), /no patience/);
    clearInterval(busy);
    assert(stalled.destroyed);
  });

  test(`${name}: a cut while the last piece of a slow stream is waited for`, async () => {
    const server = new FakeUploads();
    server.cuts.push(0);
    async function* pieces() {
      yield bytes.subarray(0, CHUNK);
      // Longer than GetUpload takes.
      await new Promise((done) => setTimeout(done, 600));
      yield bytes.subarray(CHUNK, 2 * CHUNK);
    }
    const options = { sizeBytes: 2 * CHUNK, contentType: "video/webm" };
    const done = await upload(server.transport, streamSource(pieces(), options), sender, options);
    assert.deepEqual(server.durable(done.id), bytes.subarray(0, 2 * CHUNK));
  });
}

test("what the application throws when it is told of progress ends the upload", { timeout: 60_000 }, async () => {
  const server = new FakeUploads();
  const onProgress = ({ sentBytes }: UploadProgress) => {
    if (sentBytes > CHUNK) throw new Error("the bar is gone");
  };
  // As Node's HTTP/2 does.
  const sender: Sender = (options) =>
    sendChunk(options).catch(() => {
      throw brokenConnection();
    });
  await assert.rejects(send(server, file(), { onProgress }, sender), /the bar is gone/);
});

test("a chunk whose reply was lost is not sent again", async () => {
  const server = new FakeUploads();
  server.loseReply = true;
  await send(server);
  assert.equal(server.arrived, bytes.length);
});

test("after a reload the same file goes on, and nothing durable is sent again", async () => {
  const server = new FakeUploads();
  const resume = memoryUploads();
  const controller = new AbortController();
  const stopAtFour = ({ durableBytes }: UploadProgress) => {
    if (durableBytes >= 4 * CHUNK) controller.abort(new Error("the page was closed"));
  };
  await assert.rejects(
    send(server, file(), { resume, signal: controller.signal, onProgress: stopAtFour }),
    /the page was closed/,
  );
  const arrived = server.arrived;
  const done = await send(server, file(), { resume });
  assert.equal(server.creations, 1);
  assert(server.arrived <= arrived + bytes.length - 4 * CHUNK);
  assert.deepEqual(server.durable(done.id), bytes);
  assert.equal(done.checksum.value, crc32c(bytes));

  const again = await send(server, file(), { resume });
  assert.equal(again.id, done.id, "complete, and not published: there is nothing to send");
});

test("another file of the same name, size and time is not mixed with the first", async () => {
  const server = new FakeUploads();
  const resume = memoryUploads();
  server.onData = (offset) => {
    if (offset >= 4 * CHUNK) throw refusal(Code.ResourceExhausted, ErrorReason.STORAGE_FULL);
  };
  await assert.rejects(send(server, file(), { resume }), (error) => isMarqueeError(error, ErrorReason.STORAGE_FULL));
  server.onData = () => {};
  const other = bytes.slice();
  other[CHUNK] = ~other[CHUNK]!;
  const done = await send(server, file(other), { resume });
  assert.equal(server.creations, 2);
  assert.deepEqual(server.durable(done.id), other);
});

test("an upload that the server has given up begins anew", async () => {
  const server = new FakeUploads();
  const resume = memoryUploads();
  const first = await send(server, file(), { resume });
  server.expire(first.id);
  const second = await send(server, file(), { resume });
  assert.notEqual(second.id, first.id);
});

test("a network that stays away is reported when the patience is over", async () => {
  const server = new FakeUploads();
  server.cuts.push(...Array.from({ length: 100 }, () => 0));
  const begun = Date.now();
  await assert.rejects(send(server, file(), { patienceMs: 300 }), { code: Code.Aborted });
  assert(Date.now() - begun >= 300);
});

test("an upload of which a server keeps nothing is given up, too", { timeout: 60_000 }, async () => {
  const server = new FakeUploads();
  let calls = 0;
  const keepsNothing: Sender = async ({ upload }) => {
    calls++;
    return upload;
  };
  await assert.rejects(send(server, file(), { patienceMs: 300 }, keepsNothing), { code: Code.Aborted });
  assert(calls < 20);
});

test("a file is read from its path, and one that changes meanwhile is refused", { timeout: 60_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "marquee-client-"));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, "film.mkv");
  await writeFile(path, bytes);
  const server = new FakeUploads();
  const done = await upload(server.transport, await fileSource(path, {}), sendStream, {});
  assert.deepEqual(server.durable(done.id), bytes);
  assert.deepEqual([done.filename, done.contentType], ["film.mkv", "video/x-matroska"]);

  const changing = await fileSource(path, {});
  await writeFile(path, bytes.slice().reverse());
  await assert.rejects(upload(server.transport, changing, sendStream, {}), /has changed/);

  const shrinking = await fileSource(path, {});
  await writeFile(path, bytes.subarray(CHUNK));
  await assert.rejects(upload(server.transport, shrinking, sendStream, {}), /the file ends/);
});

test("a stream must have the bytes that it was said to have", async () => {
  const server = new FakeUploads();
  async function* piece() {
    yield bytes;
  }
  for (const [sizeBytes, message] of [
    [bytes.length + 1, /the stream ends/],
    [bytes.length - 1, /has more than/],
  ] as const) {
    const options = { sizeBytes, contentType: "video/mp4" };
    await assert.rejects(upload(server.transport, streamSource(piece(), options), sendStream, options), message);
  }
});
