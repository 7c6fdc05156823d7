// Google's own gRPC-Web client (npm `grpc-web`) against the server at MARQUEE_ADDR: unary calls and a stream.
//
// The client is made for browsers, so it gets an XMLHttpRequest. Messages are built from DESCRIPTOR_SET, the first
// argument. Uses the packages of tests/package.json, which are installed in the folder MARQUEE_TEST_NPM.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { StreamingXMLHttpRequest } from "./xml_http_request.mjs";

const require = createRequire(`${process.env.MARQUEE_TEST_NPM}/package.json`);
const { create, createFileRegistry, fromBinary, toBinary } = require("@bufbuild/protobuf");
const { FileDescriptorSetSchema } = require("@bufbuild/protobuf/wkt");
const { GrpcWebClientBase, MethodDescriptor, MethodType, StatusCode } = require("grpc-web");

globalThis.XMLHttpRequest = StreamingXMLHttpRequest;
const origin = `http://${process.env.MARQUEE_ADDR}`;
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(process.argv[2])));
const DEADLINE_MS = 400_000;
// grpc.health.v1.HealthCheckResponse with the status SERVING, which is not in the contract.
const SERVING = [0x08, 0x01];

/** What code that is generated for a method says of it. */
function descriptor(service, method) {
  const { input, output } = registry.getService(`marquee.v1.${service}`).methods.find(({ name }) => name === method);
  return new MethodDescriptor(
    `/marquee.v1.${service}/${method}`,
    MethodType.UNARY,
    Object,
    Object,
    (message) => toBinary(input, create(input, message)),
    (bytes) => fromBinary(output, bytes),
  );
}

/** Calls a unary method; the client sends and reads both of the protocol's formats, `text` being base64. */
function unary(format, service, method, message, headers = {}) {
  const client = new GrpcWebClientBase({ format });
  const info = descriptor(service, method);
  return client.unaryCall(origin + info.getName(), message, headers, info);
}

/** The first message of a stream that the server keeps open; it is ended then. */
function firstOfHealth() {
  const client = new GrpcWebClientBase({ format: "text" });
  const path = "/grpc.health.v1.Health/Watch";
  const bytes = (message) => message;
  const info = new MethodDescriptor(path, MethodType.SERVER_STREAMING, Uint8Array, Uint8Array, bytes, bytes);
  return new Promise((resolve, reject) => {
    const stream = client.serverStreaming(origin + path, new Uint8Array(), {}, info);
    stream.on("data", (message) => {
      stream.cancel();
      resolve([...message]);
    });
    stream.on("error", reject);
    stream.on("end", () => reject(new Error("the stream ended")));
  });
}

async function withinDeadline(work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${DEADLINE_MS} ms`)), DEADLINE_MS);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const account = () => {
  const username = `google_${randomBytes(6).toString("hex")}`;
  return { username, email: `${username}@example.com`, password: randomBytes(16).toString("hex") };
};

const tests = {
  async "an account is made and asked for, in both formats"() {
    for (const format of ["binary", "text"]) {
      const request = account();
      const { tokens } = await unary(format, "AuthService", "Register", request);
      const headers = { authorization: `Bearer ${tokens.accessToken}` };
      const { user } = await unary(format, "UserService", "GetMe", {}, headers);
      assert.equal(user.email, request.email);
    }
  },

  async "a refusal comes with its code and its details"() {
    for (const format of ["binary", "text"]) {
      const call = unary(format, "AuthService", "Register", { ...account(), username: "x" });
      const error = await call.then(() => assert.fail("it succeeded"), (error) => error);
      assert.equal(error.code, StatusCode.INVALID_ARGUMENT);
      assert.match(error.message, /^username: /);
      assert(error.metadata["grpc-status-details-bin"], "no details");
    }
  },

  async "a stream's message comes while the stream goes on"() {
    assert.deepEqual(await firstOfHealth(), SERVING);
  },
};

for (const [name, test] of Object.entries(tests)) {
  try {
    await withinDeadline(test());
  } catch (error) {
    console.error(`google_grpc_web.mjs: ${name}: FAILED`);
    throw error;
  }
}
console.log("google_grpc_web.mjs: passed");
