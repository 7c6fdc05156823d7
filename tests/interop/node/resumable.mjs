// Uploads over plain HTTP by the libraries that apps use (tus-js-client, also in its IETF mode, and Uppy), against the server at
// MARQUEE_ADDR: through a proxy that cuts the connection again and again. Publishing checks the SHA-256 of what has arrived.
//
// The server's chunks must have 64 KiB. MARQUEE_RESUMABLE_MIB sets the size of the file.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { makeFilm } from "./film.mjs";

const { MARQUEE_ADDR: address, MARQUEE_TEST_NPM: packages, MARQUEE_RESUMABLE_MIB: mib = "24" } = process.env;
assert(address && packages, "set MARQUEE_ADDR and MARQUEE_TEST_NPM");
const require = createRequire(pathToFileURL(join(packages, "package.json")));
const tus = require("tus-js-client");
const load = async (name) => (await import(pathToFileURL(join(packages, "node_modules", name, "lib/index.js")))).default;
const [Uppy, Tus] = [await load("@uppy/core"), await load("@uppy/tus")];

const CHUNK_BYTES = 64 << 10;
const CUTS = 4;
const RETRY_DELAYS = Array(10).fill(100);

/** A film of this many bytes: after the film, a box of zeros that players skip. */
function filmOf(bytes) {
  const film = makeFilm();
  const box = Buffer.alloc(bytes - film.length);
  box.writeUInt32BE(box.length);
  box.write("free", 4);
  return Buffer.concat([film, box]);
}

/** A proxy to the server that cuts the connection `cuts` times, each time after `every` bytes from the client. */
async function proxy(cuts, every) {
  const state = { cuts: 0 };
  let left = every;
  const server = createServer((client) => {
    const [host, port] = address.split(":");
    const upstream = connect(Number(port), host);
    const end = () => [client, upstream].forEach((socket) => socket.destroy());
    for (const socket of [client, upstream]) socket.on("error", end).on("close", end);
    upstream.pipe(client);
    client.on("data", (bytes) => {
      left -= bytes.length;
      if (left <= 0 && state.cuts < cuts) {
        state.cuts++;
        left = every;
        end();
      } else if (!upstream.write(bytes)) {
        client.pause();
        upstream.once("drain", () => client.resume());
      }
    });
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { endpoint: `http://127.0.0.1:${server.address().port}/uploads`, state, close: () => server.close() };
}

async function call(method, message, token) {
  const response = await fetch(`http://${address}/marquee.v1.${method}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(message),
  });
  const answer = await response.json();
  assert(response.ok, `${method}: ${JSON.stringify(answer)}`);
  return answer;
}

const name = `tus_${process.hrtime.bigint() % 1_000_000_000n}`;
const account = { username: name, email: `${name}@example.com`, password: "correct horse battery staple" };
const token = (await call("AuthService/Register", account)).tokens.accessToken;
const headers = { authorization: `Bearer ${token}` };

/** Publishes an upload, which fails unless all bytes are right. */
async function publish(url, file, filename = "") {
  const uploadId = new URL(url).pathname.split("/").at(-1);
  const { upload } = await call("UploadService/GetUpload", { uploadId }, token);
  // JSON leaves out what is empty.
  assert.equal(upload.filename ?? "", filename);
  const sha256 = createHash("sha256").update(file).digest("base64");
  await call("VideoService/PublishVideo", { uploadId, title: "A film", visibility: "VISIBILITY_PRIVATE", sha256 }, token);
}

/** Uploads with tus-js-client. Returns the URL of the upload. */
function sendByTus(endpoint, file, options) {
  return new Promise((resolve, reject) => {
    const metadata = { filename: "film ü.mp4", filetype: "video/mp4" };
    const shared = { endpoint, headers, metadata, retryDelays: RETRY_DELAYS, storeFingerprintForResuming: false };
    const upload = new tus.Upload(file, { ...shared, ...options, onError: reject, onSuccess: () => resolve(upload.url) });
    upload.start();
  });
}

/** Uploads with Uppy. Returns the URL of the upload. */
async function sendByUppy(endpoint, file) {
  const uppy = new Uppy({ autoProceed: false });
  uppy.use(Tus, { endpoint, headers, retryDelays: RETRY_DELAYS, limit: 1, storeFingerprintForResuming: false });
  // In Node, the library reads Buffers; Uppy asks for the size of a Blob.
  uppy.addFile({ name: "film ü.mp4", type: "video/mp4", data: Object.assign(Buffer.from(file), { size: file.length }) });
  const { successful, failed } = await uppy.upload();
  assert.deepEqual(failed.map((one) => one.error), []);
  return successful[0].uploadURL;
}

const file = filmOf(Number(mib) << 20);
for (const [what, send, filename] of [
  ["tus-js-client", (endpoint) => sendByTus(endpoint, file, {}), "film ü.mp4"],
  ["Uppy", (endpoint) => sendByUppy(endpoint, file), "film ü.mp4"],
  // The library sends no name in this mode but in tus's header, which is not a part of the draft.
  ["the IETF's draft", (endpoint) => sendByTus(endpoint, file, { protocol: "ietf-draft-05" }), undefined],
]) {
  const through = await proxy(CUTS, Math.floor(file.length / (CUTS + 1)));
  await publish(await send(through.endpoint), file, filename);
  assert.equal(through.state.cuts, CUTS, what);
  through.close();
  console.log(`resumable: ${file.length} bytes by ${what}, through ${CUTS} cuts`);
}

// In requests that end within a chunk, whose beginning is sent again.
const small = filmOf(20 * CHUNK_BYTES + 1);
const direct = `http://${address}/uploads`;
await publish(await sendByTus(direct, small, { chunkSize: CHUNK_BYTES + 1000 }), small, "film ü.mp4");
await publish(await sendByTus(direct, small, { uploadDataDuringCreation: true }), small, "film ü.mp4");
// A request that is shorter than a chunk would never advance, and says so.
const refused = sendByTus(direct, small, { chunkSize: 1000 });
await assert.rejects(refused, (error) => {
  const { status, reason } = JSON.parse(error.originalResponse.getBody());
  return status === 400 && reason === "UPLOAD_CHUNK_SIZE";
});
console.log("resumable: passed");
