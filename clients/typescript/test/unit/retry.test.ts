/** What is sent again, and what is not. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient, createRouterTransport, type Interceptor } from "@connectrpc/connect";
import { isMarqueeError } from "../../src/errors.js";
import { CommentService } from "../../src/gen/marquee/v1/comment_service_pb.js";
import { ErrorReason } from "../../src/gen/marquee/v1/error_pb.js";
import { LikeService } from "../../src/gen/marquee/v1/like_service_pb.js";
import { SERVICES } from "../../src/marquee.js";
import { REPEATABLE, retryInterceptor, type RetryOptions } from "../../src/retry.js";
import { brokenConnection, refusal, refusalFor } from "../support/refusal.js";

/** Clients of a server whose first `failures` calls fail with `error`; and how often it was called. */
function failing(error: Error, failures: number, options?: RetryOptions) {
  const server = { calls: 0 };
  const answer = () => {
    if (++server.calls <= failures) throw error;
    return {};
  };
  const transport = createRouterTransport(
    (router) => {
      router.service(CommentService, { listComments: answer, createComment: answer });
      router.service(LikeService, { setLike: answer });
    },
    { transport: { interceptors: [retryInterceptor(options)] } },
  );
  return { server, comments: createClient(CommentService, transport), likes: createClient(LikeService, transport) };
}

const unavailable = () => refusal(Code.Unavailable, ErrorReason.UNAVAILABLE);

test("a read is sent again when the connection breaks or the server is away", async () => {
  for (const error of [brokenConnection(), unavailable()]) {
    const { server, comments } = failing(error, 2);
    await comments.listComments({});
    assert.equal(server.calls, 3);
  }
});

test("any call waits for a server that cannot be connected to, for a while", async () => {
  /** A client whose first `failures` calls find no server, and how often it has tried. */
  const unconnected = (failures: number, options?: RetryOptions) => {
    const tried = { calls: 0 };
    const connecting: Interceptor = (next) => (req) => {
      if (++tried.calls > failures) return next(req);
      const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" });
      throw Object.assign(new ConnectError("no connection", Code.Unavailable), { cause: refused });
    };
    const transport = createRouterTransport((router) => router.service(CommentService, { createComment: () => ({}) }), {
      transport: { interceptors: [retryInterceptor(options), connecting] },
    });
    return { tried, comments: createClient(CommentService, transport) };
  };
  const away = unconnected(5);
  await away.comments.createComment({});
  assert.equal(away.tried.calls, 6);

  const gone = unconnected(Infinity, { connectPatienceMs: 0 });
  await assert.rejects(gone.comments.createComment({}), { code: Code.Unavailable });
  assert.equal(gone.tried.calls, 1);
});

test("a read is sent a bounded number of times", async () => {
  const { server, comments } = failing(brokenConnection(), Infinity, { attempts: 3 });
  await assert.rejects(comments.listComments({}));
  assert.equal(server.calls, 3);
});

test("a write is sent again when it sets a state or carries a request id, and only then", async () => {
  const state = failing(brokenConnection(), 1);
  await state.likes.setLike({ liked: true });
  assert.equal(state.server.calls, 2);

  const keyed = failing(brokenConnection(), 1);
  await keyed.comments.createComment({ requestId: "0b6ff0cc-1a4d-4e3c-9f0e-5a1a7e0f7a51" });
  assert.equal(keyed.server.calls, 2);

  const bare = failing(brokenConnection(), 1);
  await assert.rejects(bare.comments.createComment({}));
  assert.equal(bare.server.calls, 1);
});

test("a call that was refused unseen is sent again when the wait is over, whatever it is", async () => {
  const { server, comments } = failing(refusalFor(150), 1);
  const begun = Date.now();
  await comments.createComment({});
  assert.equal(server.calls, 2);
  assert(Date.now() - begun >= 150, "it came back too early");
});

test("a wait that is too long is the caller's to decide on", async () => {
  const { server, comments } = failing(refusalFor(60_000), 1);
  await assert.rejects(comments.listComments({}), (error) => isMarqueeError(error, ErrorReason.RATE_LIMITED));
  assert.equal(server.calls, 1);
});

test("what the server has decided is not asked again", async () => {
  const { server, comments } = failing(refusal(Code.NotFound, ErrorReason.VIDEO_NOT_FOUND), 1);
  await assert.rejects(comments.listComments({}));
  assert.equal(server.calls, 1);
});

test("whoever gives up while waiting waits no longer", async () => {
  const { comments } = failing(refusalFor(9_000), 1);
  const begun = Date.now();
  await assert.rejects(comments.listComments({}, { signal: AbortSignal.timeout(20) }));
  assert(Date.now() - begun < 5_000);
});

test("of every RPC it is decided whether it may be sent twice", () => {
  /** Those that change something else when they come twice, or are looked after elsewhere: sessions, uploads' streams. */
  const once = ["Register", "Login", "RefreshSession", "Logout", "ChangePassword", "DeleteMe", "UploadChunks"];
  const methods = Object.values(SERVICES).flatMap((service) => service.methods.map((method) => ({ service, method })));
  for (const { service, method } of methods) {
    const ways = [
      method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS,
      method.input.fields.some((field) => field.localName === "requestId"),
      REPEATABLE.has(`${service.name}/${method.name}`),
      once.includes(method.name),
    ];
    assert.equal(ways.filter(Boolean).length, 1, `${service.name}/${method.name}`);
  }
  assert.equal(REPEATABLE.size, methods.filter((m) => REPEATABLE.has(`${m.service.name}/${m.method.name}`)).length);
});
