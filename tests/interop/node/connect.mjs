// The Connect protocol by plain fetch and JSON, without a library, against the server at MARQUEE_ADDR: an account from its
// registration to a published video, once as Node and browsers fetch, and once as React Native does.

import assert from "node:assert/strict";
import { makeFilm } from "./film.mjs";

const address = process.env.MARQUEE_ADDR;
assert(address, "set MARQUEE_ADDR");

/** React Native's fetch: it reads whole bodies only, and has no `redirect`, `signal.reason` or streams. */
async function nativeFetch(url, { method, headers, body }) {
  const response = await fetch(url, { method, headers, body });
  const whole = await response.arrayBuffer();
  return {
    ok: response.ok,
    status: response.status,
    headers: response.headers,
    body: undefined,
    text: async () => new TextDecoder().decode(whole),
    json: async () => JSON.parse(new TextDecoder().decode(whole)),
    arrayBuffer: async () => whole,
  };
}

/** An error of the server. */
class CallError extends Error {
  constructor(status, { code, message, details = [] }) {
    super(message);
    this.status = status;
    this.code = code;
    this.reason = details.find((detail) => detail.type === "google.rpc.ErrorInfo")?.debug.reason;
  }
}

/** A client with one function. */
function client(send) {
  let token;
  return {
    signIn: (tokens) => (token = tokens.accessToken),
    async call(method, message = {}) {
      const response = await send(`http://${address}/marquee.v1.${method}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify(message),
      });
      const answer = await response.json();
      if (!response.ok) throw new CallError(response.status, answer);
      return answer;
    },
  };
}

/** Expects a call to fail. */
async function refused(call, expected) {
  await assert.rejects(call, (error) => {
    assert.deepEqual([error.status, error.code, error.reason], expected);
    return true;
  });
}

async function scenario(name, send, bytes) {
  const { call, signIn } = client(send);
  const account = { username: name, email: `${name}@example.com`, password: "correct horse battery staple" };
  await call("AuthService/Register", account);
  await refused(call("AuthService/Register", account), [409, "already_exists", "USERNAME_TAKEN"]);
  await refused(call("UserService/GetMe"), [401, "unauthenticated", "TOKEN_MISSING"]);
  const { tokens } = await call("AuthService/Login", { login: name, password: account.password });
  signIn(tokens);
  const { user } = await call("UserService/GetMe");
  assert.equal(user.username, name);

  // A film, in chunks of base64.
  const { serverInfo } = await call("ServerService/GetServerInfo");
  const { upload } = await call("UploadService/CreateUpload", {
    filename: "film.mp4",
    contentType: "video/mp4",
    sizeBytes: String(bytes.length),
  });
  for (let offset = 0; offset < bytes.length; ) {
    const chunk = bytes.subarray(offset, offset + Number(serverInfo.chunkSizeBytes));
    const message = { uploadId: upload.id, offsetBytes: String(offset), data: chunk.toString("base64"), crc32c: crc32c(chunk) };
    const answer = await call("UploadService/UploadChunk", message);
    offset = Number(answer.upload.offsetBytes);
  }
  const { video } = await call("VideoService/PublishVideo", {
    uploadId: upload.id,
    title: `A film by ${name}`,
    visibility: "VISIBILITY_PUBLIC",
    crc32c: crc32c(bytes),
  });
  const { videos } = await call("VideoService/ListVideos", { channelId: user.channel.id, pageSize: 10 });
  assert.deepEqual(videos.map((one) => one.id), [video.id]);
  await refused(call("VideoService/GetVideo", { videoId: "no id" }), [400, "invalid_argument", "FIELD_INVALID"]);
  await refused(call("VideoService/DeleteVideo", { videoId: user.id }), [404, "not_found", "VIDEO_NOT_FOUND"]);
  return video.id;
}

/** CRC-32C, bit by bit. */
function crc32c(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc >>> 0;
}

const film = makeFilm();
const suffix = Date.now().toString(36);
const video = await scenario(`fetch_${suffix}`, fetch, film);
await scenario(`native_${suffix}`, nativeFetch, film);

// A read by GET, and again with what is stored.
const query = new URLSearchParams({ connect: "v1", encoding: "json", message: JSON.stringify({ videoId: video }) });
const read = (headers) => fetch(`http://${address}/marquee.v1.VideoService/GetVideo?${query}`, { headers });
const first = await read({});
assert.equal((await first.json()).video.id, video);
const again = await read({ "if-none-match": first.headers.get("etag") });
assert.equal(again.status, 304);

// A stream, read as far as its first message.
const stream = await fetch(`http://${address}/grpc.health.v1.Health/Watch`, {
  method: "POST",
  headers: { "content-type": "application/connect+json" },
  body: new Uint8Array([0, 0, 0, 0, 2, 0x7b, 0x7d]),
});
const { value } = await stream.body.getReader().read();
assert.deepEqual(JSON.parse(new TextDecoder().decode(value.subarray(5))), { status: "SERVING" });

console.log("connect.mjs: passed");
process.exit(0);
