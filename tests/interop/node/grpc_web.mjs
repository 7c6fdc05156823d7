// gRPC-Web requests as a browser sends them, framed by hand without a library, against the server at MARQUEE_ADDR.

import assert from "node:assert/strict";

const address = process.env.MARQUEE_ADDR;
const allowedOrigin = process.env.MARQUEE_TEST_ORIGIN;
assert(address && allowedOrigin, "set MARQUEE_ADDR and MARQUEE_TEST_ORIGIN");

const url = (method) => `http://${address}/marquee.v1.${method}`;

// The high bit of a frame's first byte distinguishes trailers from a message.
const TRAILERS = 0x80;

/** Puts a message into a frame: one byte of flags, four of length, the message. */
function frame(message) {
  const out = new Uint8Array(5 + message.length);
  new DataView(out.buffer).setUint32(1, message.length);
  out.set(message, 5);
  return out;
}

/** Takes a body apart into its messages and its trailers. */
function parse(body) {
  const messages = [];
  let trailers = new Headers();
  for (let at = 0; at < body.length; ) {
    const length = new DataView(body.buffer, body.byteOffset + at).getUint32(1);
    const payload = body.subarray(at + 5, at + 5 + length);
    assert.equal(payload.length, length, "a frame is cut off");
    if (body[at] & TRAILERS) {
      const lines = new TextDecoder().decode(payload).split("\r\n").filter(Boolean);
      trailers = new Headers(lines.map((line) => line.split(/:\s*(.*)/s).slice(0, 2)));
      assert.equal(at + 5 + length, body.length, "something follows the trailers");
    } else {
      messages.push(payload);
    }
    at += 5 + length;
  }
  return { messages, trailers };
}

/** Calls a method with an empty message; an error may come in the headers, without a body. */
async function call(method, headers = {}) {
  const response = await fetch(url(method), {
    method: "POST",
    headers: { "content-type": "application/grpc-web+proto", "x-grpc-web": "1", origin: allowedOrigin, ...headers },
    body: frame(new Uint8Array()),
  });
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type"), /^application\/grpc-web\+proto/);
  const { messages, trailers } = parse(new Uint8Array(await response.arrayBuffer()));
  const status = trailers.get("grpc-status") ?? response.headers.get("grpc-status");
  return { headers: response.headers, messages, trailers, status };
}

function preflight(origin) {
  return fetch(url("ServerService/GetServerInfo"), {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type,x-grpc-web",
    },
  });
}

const words = (header) => (header ?? "").toLowerCase().split(/\s*,\s*/);

const tests = {
  async "a call answers with a message and trailers"() {
    const reply = await call("ServerService/GetServerInfo");
    assert.equal(reply.messages.length, 1);
    // Field 1, length-delimited: `server_info` is set.
    assert.equal(reply.messages[0][0], 0x0a);
    assert.equal(reply.trailers.get("grpc-status"), "0");
  },

  async "a refused call answers with its status"() {
    const reply = await call("UserService/GetMe");
    assert.equal(reply.status, "16");
    assert.equal(reply.messages.length, 0);
  },

  async "an unknown method is unimplemented"() {
    assert.equal((await call("UserService/NoSuchMethod")).status, "12");
  },

  async "a page of an allowed origin may read what it needs"() {
    const { headers } = await call("ServerService/GetServerInfo");
    assert.equal(headers.get("access-control-allow-origin"), allowedOrigin);
    const exposed = words(headers.get("access-control-expose-headers"));
    for (const name of ["grpc-status", "grpc-message", "grpc-status-details-bin"]) {
      assert(exposed.includes(name), `${name} is not exposed`);
    }
  },

  async "a preflight from an allowed origin passes"() {
    const { ok, headers } = await preflight(allowedOrigin);
    assert(ok);
    assert.equal(headers.get("access-control-allow-origin"), allowedOrigin);
    assert(words(headers.get("access-control-allow-methods")).includes("post"));
    const allowed = words(headers.get("access-control-allow-headers"));
    for (const name of ["authorization", "content-type", "x-grpc-web"]) {
      assert(allowed.includes(name), `${name} is not allowed`);
    }
  },

  async "a preflight from another origin is refused"() {
    for (const origin of ["https://evil.example", `${allowedOrigin}.evil.example`, "null"]) {
      const { headers } = await preflight(origin);
      const allowed = headers.get("access-control-allow-origin");
      assert(allowed !== origin && allowed !== "*", `${origin} is allowed`);
    }
  },
};

for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
  } catch (error) {
    console.error(`grpc_web.mjs: ${name}: FAILED`);
    throw error;
  }
}
console.log("grpc_web.mjs: passed");
