/** Watching a stream over several calls. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Code, ConnectError, type CallOptions } from "@connectrpc/connect";
import { watch } from "../../src/watch.js";

/** A method whose calls play one script each: messages, and an error at the end if there is one. */
function scripted(...calls: (number | Code)[][]) {
  const requests: { from: number }[] = [];
  const timeouts: (number | undefined)[] = [];
  const isError = (step: number, index: number, script: number[]) => index === script.length - 1 && step >= 1000;
  async function* method(request: { from: number }, options?: CallOptions): AsyncGenerator<number> {
    requests.push(request);
    timeouts.push(options?.timeoutMs);
    const script = calls.shift() ?? assert.fail("another call");
    for (const [index, step] of script.entries()) {
      if (isError(step, index, script)) throw new ConnectError("scripted", step - 1000);
      yield step;
    }
  }
  return { method, requests, timeouts };
}

const fails = (code: Code) => 1000 + code;

async function collect(stream: AsyncIterable<number>): Promise<number[]> {
  const all: number[] = [];
  for await (const one of stream) all.push(one);
  return all;
}

test("it goes on behind the last message when a call ends with its token or its server", async () => {
  const { method, requests, timeouts } = scripted([1, 2, fails(Code.Unauthenticated)], [3, fails(Code.Unavailable)], [4]);
  const stream = watch(method, (last: number | undefined) => ({ from: last ?? 0 }));
  assert.deepEqual(await collect(stream), [1, 2, 3, 4]);
  assert.deepEqual(requests, [{ from: 0 }, { from: 2 }, { from: 3 }]);
  assert.deepEqual(timeouts, [0, 0, 0]);
});

test("it goes on when the server asks for another call", async () => {
  const calls = [[{ event: { case: "ready" } }, { event: { case: "reconnect" }, cursor: "x" }], [{ event: { case: "state" } }]];
  const cursors: (string | undefined)[] = [];
  async function* method(request: { cursor: string | undefined }): AsyncGenerator<{ event: { case: string }; cursor?: string }> {
    cursors.push(request.cursor);
    yield* calls.shift() ?? assert.fail("another call");
  }
  const seen: string[] = [];
  const request = (last: { cursor?: string } | undefined) => ({ cursor: last?.cursor });
  for await (const { event } of watch(method, request)) seen.push(event.case);
  assert.deepEqual(seen, ["ready", "state"]);
  assert.deepEqual(cursors, [undefined, "x"]);
});

test("what another call cannot help against is thrown", async () => {
  const gone = scripted([1, fails(Code.NotFound)]);
  await assert.rejects(collect(watch(gone.method, { from: 0 })), { code: Code.NotFound });
  const over = scripted([fails(Code.Unauthenticated)], [fails(Code.Unauthenticated)]);
  await assert.rejects(collect(watch(over.method, { from: 0 })), { code: Code.Unauthenticated });
});

test("a signal ends it, also in a pause", async () => {
  const { method } = scripted([1, fails(Code.Unavailable)], [2, 3]);
  const controller = new AbortController();
  const stream = watch(method, { from: 0 }, { signal: controller.signal });
  assert.equal((await stream.next()).value, 1);
  const next = stream.next();
  controller.abort(new Error("enough"));
  await assert.rejects(next, /enough/);
});
