/** Calls with the cookie: which continue without their page, and which wait for each other. */

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { withCookies } from "../../src/cookie.js";

const RPC = "https://api.example.com/marquee.v1.";

/** Locks as in browsers, of one name. */
function locks() {
  let last: Promise<unknown> = Promise.resolve();
  return {
    request: async <T>(_: string, { signal }: { signal: AbortSignal }, work: () => Promise<T>): Promise<T> => {
      const before = last;
      let release = () => {};
      last = new Promise<void>((done) => (release = done));
      try {
        await Promise.race([before, new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))]);
        return await work();
      } finally {
        release();
      }
    },
  };
}

function withLocks(t: TestContext, value: unknown): void {
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value, configurable: true });
  t.after(() => (before ? Object.defineProperty(globalThis, "navigator", before) : Reflect.deleteProperty(globalThis, "navigator")));
}

test("every call has the cookie, and a refresh alone outlives its page", async () => {
  const sent: RequestInit[] = [];
  const fetch = withCookies(async (_, init) => {
    sent.push(init!);
    return new Response();
  });
  for (const rpc of ["UserService/GetMe", "AuthService/Login", "AuthService/RefreshSession"]) {
    await fetch(RPC + rpc, { method: "POST" });
  }
  assert.deepEqual(
    sent.map(({ method, credentials, keepalive }) => [method, credentials, keepalive]),
    [
      ["POST", "include", undefined],
      ["POST", "include", undefined],
      ["POST", "include", true],
    ],
  );
});

test("calls that set the cookie wait for each other, other calls for none", async (t) => {
  withLocks(t, { locks: locks() });
  const order: string[] = [];
  const fetch = withCookies(async (input) => {
    const name = String(input).replace(/.*\//, "");
    order.push(name);
    await new Promise((done) => setTimeout(done, 10));
    order.push(`${name} answered`);
    return new Response();
  });
  await Promise.all(["AuthService/RefreshSession", "AuthService/Login", "UserService/GetMe"].map((rpc) => fetch(RPC + rpc)));
  assert.deepEqual(
    order.filter((entry) => !entry.startsWith("GetMe")),
    ["RefreshSession", "RefreshSession answered", "Login", "Login answered"],
  );
  assert(order.indexOf("GetMe") < order.indexOf("RefreshSession answered"));
});

test("without locks, and when others hold one for ever, a call goes all the same, once, and says how it failed", async (t) => {
  let calls = 0;
  const fetch = withCookies(async () => {
    calls++;
    throw new TypeError("failed to fetch");
  });
  const never = { locks: { request: (_: string, { signal }: { signal: AbortSignal }) => new Promise((_, no) => signal.addEventListener("abort", () => no(signal.reason))) } };
  const refusing = { locks: { request: () => Promise.reject(new DOMException("no", "SecurityError")) } };
  for (const navigator of [undefined, {}, { locks: locks() }, refusing, never]) {
    withLocks(t, navigator);
    calls = 0;
    const busy = setInterval(() => {}, 1_000);
    await assert.rejects(fetch(`${RPC}AuthService/RefreshSession`), /failed to fetch/);
    clearInterval(busy);
    assert.equal(calls, 1);
  }
});
