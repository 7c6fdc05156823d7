/** Reading errors. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Code, ConnectError } from "@connectrpc/connect";
import { errorMetadata, errorReason, fieldViolations, isMarqueeError, retryDelay } from "../../src/errors.js";
import { ErrorInfoSchema } from "../../src/gen/google/rpc/error_details_pb.js";
import { ErrorReason } from "../../src/gen/marquee/v1/error_pb.js";
import { refusal, refusalFor } from "../support/refusal.js";

const info = (value: { domain: string; reason: string; metadata?: Record<string, string> }) =>
  new ConnectError("no", Code.FailedPrecondition, undefined, [{ desc: ErrorInfoSchema, value }]);

test("an error is recognized by its reason", () => {
  const error = refusal(Code.NotFound, ErrorReason.VIDEO_NOT_FOUND);
  assert(isMarqueeError(error));
  assert(isMarqueeError(error, ErrorReason.VIDEO_NOT_FOUND));
  assert(isMarqueeError(error, ErrorReason.CHANNEL_NOT_FOUND, ErrorReason.VIDEO_NOT_FOUND));
  assert(!isMarqueeError(error, ErrorReason.CHANNEL_NOT_FOUND));
});

test("what is not the server's refusal has no reason", () => {
  for (const error of [new TypeError("x"), undefined, new ConnectError("x"), info({ domain: "else", reason: "INTERNAL" })]) {
    assert.equal(errorReason(error), undefined);
    assert(!isMarqueeError(error));
    assert.deepEqual(fieldViolations(error), []);
    assert.equal(retryDelay(error), undefined);
  }
});

test("a reason of a newer server is a refusal without a known reason", () => {
  const error = info({ domain: "marquee", reason: "NOT_INVENTED_YET" });
  assert.equal(errorReason(error), undefined);
  assert(isMarqueeError(error));
  assert(!isMarqueeError(error, ErrorReason.INTERNAL));
});

test("metadata and delays are read", () => {
  const metadata = { offset_bytes: "8388608" };
  const error = info({ domain: "marquee", reason: "UPLOAD_OFFSET_MISMATCH", metadata });
  assert.equal(errorMetadata(error)["offset_bytes"], "8388608");
  assert.equal(retryDelay(refusalFor(1_250)), 1_250);
});
