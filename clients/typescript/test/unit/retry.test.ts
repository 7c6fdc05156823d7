/** Which calls are sent again. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { create, type DescMethodUnary } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient, createRouterTransport, type Interceptor } from "@connectrpc/connect";
import { isMarqueeError } from "../../src/errors.js";
import { AuthService } from "../../src/gen/marquee/v1/auth_service_pb.js";
import { CommentService, CreateCommentRequestSchema } from "../../src/gen/marquee/v1/comment_service_pb.js";
import { ErrorReason } from "../../src/gen/marquee/v1/error_pb.js";
import { SERVICES } from "../../src/marquee.js";
import { retryInterceptor, type RetryOptions } from "../../src/retry.js";
import { brokenConnection, refusal, refusalFor } from "../support/refusal.js";

/** A client of a server whose first `failures` calls fail with `error`; and how often it was called. */
function failing(error: Error, failures: number, options?: RetryOptions) {
  const server = { calls: 0 };
  const answer = () => {
    if (++server.calls <= failures) throw error;
    return {};
  };
  const transport = createRouterTransport(
    (router) => router.service(CommentService, { listComments: answer, createComment: answer }),
    { transport: { interceptors: [retryInterceptor(options)] } },
  );
  return { server, comments: createClient(CommentService, transport) };
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
  /** A client whose first `failures` calls find no server, and how often it was called. */
  const unconnected = (failures: number, options?: RetryOptions) => {
    const tried = { calls: 0 };
    const connecting: Interceptor = (next) => (req) => {
      if (++tried.calls > failures) return next(req);
      const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" });
      throw Object.assign(new ConnectError("no connection", Code.Unavailable), { cause: refused });
    };
    const transport = createRouterTransport((router) => router.service(AuthService, { login: () => ({}) }), {
      transport: { interceptors: [retryInterceptor(options), connecting] },
    });
    return { tried, auth: createClient(AuthService, transport) };
  };
  const away = unconnected(5);
  await away.auth.login({});
  assert.equal(away.tried.calls, 6);

  const gone = unconnected(Infinity, { connectPatienceMs: 0 });
  await assert.rejects(gone.auth.login({}), { code: Code.Unavailable });
  assert.equal(gone.tried.calls, 1);
});

test("a read is sent a bounded number of times", async () => {
  const { server, comments } = failing(brokenConnection(), Infinity, { attempts: 3 });
  await assert.rejects(comments.listComments({}));
  assert.equal(server.calls, 3);
});

test("what creates something is sent again under one request id", async () => {
  const ids: string[] = [];
  const transport = createRouterTransport(
    (router) =>
      router.service(CommentService, {
        createComment: ({ requestId }) => {
          ids.push(requestId ?? "");
          if (ids.length % 2 === 1) throw brokenConnection();
          return {};
        },
      }),
    { transport: { interceptors: [retryInterceptor()] } },
  );
  const comments = createClient(CommentService, transport);
  const own = "0b6ff0cc-1a4d-4e3c-9f0e-5a1a7e0f7a51";
  await comments.createComment({ requestId: own });
  assert.deepEqual(ids, [own, own]);

  // The same message sent twice creates two comments.
  const message = create(CreateCommentRequestSchema, { text: "First!" });
  await comments.createComment(message);
  await comments.createComment(message);
  const [first, , second] = ids.slice(2);
  assert.deepEqual(ids.slice(2), [first, first, second, second]);
  assert.match(first!, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(first, second);
  assert.equal(message.requestId, undefined);
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
  assert(Date.now() - begun < 9_000, "it waited to the end");
});

test("of all calls, those are sent again that the contract declares safe", async () => {
  const once = ["Register", "Login", "RefreshSession", "Logout", "ChangePassword", "DeleteMe"].concat(
    ["RequestEmailVerification", "RequestPasswordReset", "ResetPassword"],
  );
  const methods = Object.values(SERVICES).flatMap((service) => service.methods);
  const unary = methods.filter((method): method is DescMethodUnary => method.methodKind === "unary");
  const sent = unary.map(async (method) => {
    let calls = 0;
    const cut: Interceptor = () => () => {
      calls++;
      throw brokenConnection();
    };
    const transport = createRouterTransport(() => {}, {
      transport: { interceptors: [retryInterceptor({ attempts: 2 }), cut] },
    });
    await assert.rejects(transport.unary(method, undefined, undefined, undefined, create(method.input)));
    assert.equal(calls, once.includes(method.name) ? 1 : 2, method.name);
  });
  await Promise.all(sent);
});
