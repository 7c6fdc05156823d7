/**
 * An account from its registration to a video that plays, by a client that `openapi-typescript` has generated from the
 * OpenAPI document of a server: `node client.js http://HOST:PORT FILM`. Its types come from the document alone: a wrong
 * name or type in the document is an error of the compiler here.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

const [origin, path] = process.argv.slice(2);
assert(origin && path, "usage: node client.js ORIGIN FILM");
const film = await readFile(path);

const client = createClient<paths>({ baseUrl: origin });

/** The answer of a call that must succeed. */
async function answerOf<Answer>(call: Promise<{ data?: Answer; error?: unknown }>): Promise<Answer> {
  const { data, error } = await call;
  assert(data !== undefined, JSON.stringify(error));
  return data;
}

/** Fields with their default value are left out of answers: this one must be there. */
function present<Value>(value: Value | undefined, name: string): Value {
  assert(value !== undefined, `the answer has no ${name}`);
  return value;
}

// The account is signed in from its registration on: all further calls send its access token.
const username = `openapi_${Date.now().toString(36)}`;
const registered = await answerOf(
  client.POST("/marquee.v1.AuthService/Register", {
    body: { username, email: `${username}@example.com`, password: "a long walk home" },
  }),
);
const token = present(registered.tokens?.accessToken, "access token");
client.use({
  onRequest({ request }) {
    request.headers.set("authorization", `Bearer ${token}`);
    return request;
  },
});

const { upload } = await answerOf(
  client.POST("/marquee.v1.UploadService/CreateUpload", {
    body: { filename: "film.mp4", contentType: "video/mp4", sizeBytes: String(film.length) },
  }),
);
const uploadId = present(upload?.id, "upload id");
const chunkBytes = Number(present(upload?.chunkSizeBytes, "chunk size"));
assert(film.length > chunkBytes, "the film has several chunks");
let state: components["schemas"]["marquee.v1.UploadState"] | undefined;
for (let offset = 0; offset < film.length; ) {
  const chunk = film.subarray(offset, offset + chunkBytes);
  const sent = await answerOf(
    client.POST("/marquee.v1.UploadService/UploadChunk", {
      body: { uploadId, offsetBytes: String(offset), data: chunk.toString("base64"), crc32c: crc32c(chunk) },
    }),
  );
  const durable = Number(present(sent.upload?.offsetBytes, "offset"));
  assert(durable > offset, "the upload advances");
  offset = durable;
  state = sent.upload?.state;
}
assert.equal(state, "UPLOAD_STATE_COMPLETE");

const published = await answerOf(
  client.POST("/marquee.v1.VideoService/PublishVideo", {
    body: { uploadId, title: "A film by a generated client", visibility: "VISIBILITY_PUBLIC", crc32c: crc32c(film) },
  }),
);
const videoId = present(published.video?.id, "video id");

const { video } = await answerOf(client.POST("/marquee.v1.VideoService/GetVideo", { body: { videoId } }));
assert.equal(video?.title, "A film by a generated client");
assert.equal(video?.visibility, "VISIBILITY_PUBLIC");

// What is to be played is what was sent.
const { renditions } = await answerOf(client.POST("/marquee.v1.VideoService/GetPlayback", { body: { videoId } }));
const played = await fetch(new URL(present(renditions?.[0]?.url, "URL"), origin));
assert.equal(played.status, 200);
assert(film.equals(new Uint8Array(await played.arrayBuffer())), "the video plays as it was sent");

// A read by GET has its message in the query; an error has a type, too.
const listed = await answerOf(
  client.GET("/marquee.v1.VideoService/ListVideos", {
    params: { query: { connect: "v1", encoding: "json", message: JSON.stringify({ pageSize: 1 }) } },
  }),
);
assert.equal(listed.videos?.length, 1);
const { error } = await client.POST("/marquee.v1.VideoService/GetVideo", { body: { videoId: "no id" } });
assert.equal(error?.code, "invalid_argument");

console.log("openapi: passed");

/** CRC-32C, bit by bit. */
function crc32c(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc >>> 0;
}
