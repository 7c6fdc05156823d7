/** Requests are rejected as by the server. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { reflect } from "@bufbuild/protobuf/reflect";
import { createClient, createRouterTransport } from "@connectrpc/connect";
import { fieldViolations, isMarqueeError } from "../../src/errors.js";
import { ErrorReason } from "../../src/gen/marquee/v1/error_pb.js";
import { VideoService } from "../../src/gen/marquee/v1/video_service_pb.js";
import { Visibility } from "../../src/gen/marquee/v1/video_pb.js";
import { words } from "../../src/gen/words.js";
import { SERVICES } from "../../src/marquee.js";
import { validationInterceptor } from "../../src/validate.js";
import { contractWithRules, createRequestValidator } from "../../src/validation.js";

let calls = 0;
const transport = createRouterTransport(
  (router) => {
    router.service(VideoService, { publishVideo: () => (calls++, {}) });
  },
  { transport: { interceptors: [validationInterceptor(Promise.resolve(createRequestValidator()))] } },
);
const videos = createClient(VideoService, transport);
const valid = { uploadId: "01900000-0000-7000-8000-000000000000", title: "A film", visibility: Visibility.PUBLIC };

test("a good request is sent", async () => {
  await videos.publishVideo(valid);
  assert.equal(calls, 1);
});

test("a bad one is not, and each bad field is named with its rule", async () => {
  const error = await videos.publishVideo({ ...valid, title: "", tags: ["fine", "x".repeat(51)] }).catch((e: unknown) => e);
  assert(isMarqueeError(error, ErrorReason.FIELD_INVALID));
  assert.deepEqual(
    fieldViolations(error).map(({ field, reason, ruleId }) => ({ field, reason, ruleId })),
    [
      { field: "title", reason: "STRING_MIN_LEN", ruleId: "string.min_len" },
      { field: "tags[1]", reason: "STRING_MAX_LEN", ruleId: "string.max_len" },
    ],
  );
  assert.equal(calls, 1);
});

test("a text that breaks a pattern is told in words, as the server does", async () => {
  const error = await videos.publishVideo({ ...valid, title: "a\u0007", tags: ["\u200b"] }).catch((e: unknown) => e);
  const line = "must contain a visible character and no control characters, line breaks or overrides of the direction of writing";
  assert.deepEqual(
    fieldViolations(error).map(({ field, description, ruleId }) => ({ field, description, ruleId })),
    [
      { field: "title", description: line, ruleId: "string.pattern" },
      { field: "tags[0]", description: line, ruleId: "string.pattern" },
    ],
  );
});

test("every pattern of the contract has its words here", () => {
  const contract = contractWithRules();
  const validator = createRequestValidator();
  const named = Object.keys(words);
  assert(named.length >= 40);
  for (const name of named) {
    const at = name.lastIndexOf(".");
    const schema = contract.getMessage(name.slice(0, at));
    const field = schema?.fields.find((field) => field.name === name.slice(at + 1));
    assert(schema && field, name);
    const message = reflect(schema);
    // A control character, which no pattern allows.
    if (field.fieldKind === "list") message.get(field).add("\u0001");
    else message.set(field, "\u0001");
    const found = validator.violations(schema, message.message)?.violations ?? [];
    const messages = found.filter(({ ruleId }) => ruleId === "string.pattern").map(({ message }) => message);
    assert(messages.includes(words[name]!), `${name}: ${messages}`);
    assert(!messages.some((message) => /[\^$\\[{|]/.test(message)), `${name}: ${messages}`);
  }
});

test("every request of the contract has its rules here", () => {
  const contract = contractWithRules();
  for (const { methods } of Object.values(SERVICES)) {
    for (const { input } of methods) {
      const withRules = contract.getMessage(input.typeName);
      assert.deepEqual(
        withRules?.fields.map((field) => field.name),
        input.fields.map((field) => field.name),
        input.typeName,
      );
    }
  }
});
