/** Sessions: one refresh for all calls, and only the server ends a session. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Code, ConnectError } from "@connectrpc/connect";
import { isMarqueeError } from "../../src/errors.js";
import { ErrorReason } from "../../src/gen/marquee/v1/error_pb.js";
import type { SessionChange } from "../../src/session.js";
import { memoryTokens, type StoredSession } from "../../src/store.js";
import { FakeAccounts } from "../support/fake-accounts.js";
import { brokenConnection } from "../support/refusal.js";

const twenty = <T>(call: () => Promise<T>) => Promise.all(Array.from({ length: 20 }, call));
const reason = (expected: ErrorReason) => (error: unknown) => isMarqueeError(error, expected);

test("twenty calls that find the access token expired share one refresh", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() });
  const server = new FakeAccounts();
  const marquee = await server.signedIn();
  t.mock.timers.tick(server.lifeMs);
  await twenty(() => marquee.users.getMe({}));
  assert.equal(server.refreshes, 1);
  assert.equal(server.reads, 20);
});

test("twenty calls that are refused for an expired token share one refresh and are sent again", async () => {
  const server = new FakeAccounts();
  const marquee = await server.signedIn();
  server.expireAccess();
  await twenty(() => marquee.users.getMe({}));
  assert.equal(server.refreshes, 1);
  assert.equal(server.reads, 40);
});

test("a refresh whose reply was lost is sent again with the same token", async () => {
  const server = new FakeAccounts();
  const marquee = await server.signedIn({ retry: { attempts: 1 } });
  server.beforeRefreshReply = () => {
    throw brokenConnection();
  };
  server.expireAccess();
  await twenty(() => marquee.users.getMe({}));
  assert.equal(server.refreshes, 2);
  assert(marquee.session.signedIn);
});

test("a revoked session signs out, clears the store and tells why", async () => {
  const server = new FakeAccounts();
  const tokens = memoryTokens();
  const marquee = await server.signedIn({ tokens });
  const changes: SessionChange[] = [];
  marquee.session.onChange((change) => changes.push(change));
  server.expireAccess();
  server.onCall = (rpc) => {
    if (rpc === "RefreshSession") server.revoke();
  };
  await assert.rejects(marquee.users.getMe({}), reason(ErrorReason.SESSION_REVOKED));
  assert(!marquee.session.signedIn);
  assert.equal(await tokens.load(), undefined);
  assert.deepEqual(changes, [{ signedIn: false, reason: ErrorReason.SESSION_REVOKED }]);
});

test("a call that is told of a revoked session signs out without a refresh", async () => {
  const server = new FakeAccounts();
  const marquee = await server.signedIn();
  server.revoke();
  await assert.rejects(marquee.users.getMe({}), reason(ErrorReason.SESSION_REVOKED));
  assert(!marquee.session.signedIn);
  assert.equal(server.refreshes, 0);
  await assert.rejects(marquee.users.getMe({}), reason(ErrorReason.TOKEN_MISSING));
});

test("a refresh that the network swallows does not sign out", async () => {
  const server = new FakeAccounts();
  const marquee = await server.signedIn({ retry: { attempts: 1 } });
  server.expireAccess();
  server.onCall = (rpc) => {
    if (rpc === "RefreshSession") throw new ConnectError("no route to host", Code.Unavailable);
  };
  await assert.rejects(marquee.users.getMe({}), (error) => ConnectError.from(error).code === Code.Unavailable);
  assert(marquee.session.signedIn);
  server.onCall = () => {};
  await marquee.users.getMe({});
});

test("logging out, deleting the account and forgetting end the session here", async () => {
  const server = new FakeAccounts();
  for (const end of ["logout", "deleteMe", "forget"] as const) {
    const tokens = memoryTokens();
    const marquee = await server.signedIn({ tokens });
    if (end === "logout") await marquee.auth.logout({});
    if (end === "deleteMe") await marquee.users.deleteMe({ currentPassword: "a long walk home" });
    if (end === "forget") await marquee.session.forget();
    assert(!marquee.session.signedIn, end);
    assert.equal(await tokens.load(), undefined, end);
    await assert.rejects(marquee.users.getMe({}), reason(ErrorReason.TOKEN_MISSING));
  }
});

test("a refresh that comes back after the session was forgotten does not bring it back", async () => {
  const server = new FakeAccounts();
  const tokens = memoryTokens();
  const marquee = await server.signedIn({ tokens });
  server.expireAccess();
  server.beforeRefreshReply = () => marquee.session.forget();
  await assert.rejects(marquee.users.getMe({}));
  assert(!marquee.session.signedIn);
  assert.equal(await tokens.load(), undefined);
});

test("a change of password goes on with the new session, calls under way included", async () => {
  const server = new FakeAccounts();
  const marquee = await server.signedIn();
  const changes: SessionChange[] = [];
  marquee.session.onChange((change) => changes.push(change));
  let changed = false;
  server.onCall = async (rpc) => {
    if (rpc !== "GetMe" || changed) return;
    changed = true;
    await marquee.auth.changePassword({ currentPassword: "a long walk home", newPassword: "a longer walk home" });
  };
  await marquee.users.getMe({});
  assert.equal(server.refreshes, 0);
  assert.equal(server.reads, 2);
  assert.deepEqual(changes, []);
});

test("what another page has made of a shared session is taken over, not refreshed a second time", async () => {
  const server = new FakeAccounts();
  const tokens = memoryTokens();
  const first = await server.signedIn({ tokens });
  const second = server.client({ tokens });
  assert(await second.session.restore());
  server.expireAccess();
  await first.users.getMe({});
  // The second page's tokens are two generations old: sending its refresh token would end the session.
  server.expireAccess();
  await first.users.getMe({});
  await second.users.getMe({});
  assert.equal(server.refreshes, 2);
  assert(second.session.signedIn);
});

for (const shared of ["store", "cookie"] as const) {
  for (const when of ["before a call", "after a refusal"] as const) {
    test(`a call is not made by another account that has signed in elsewhere (${shared}, ${when})`, async (t) => {
      t.mock.timers.enable({ apis: ["Date"], now: Date.now() });
      const server = new FakeAccounts();
      const tokens = memoryTokens();
      const options = () => (shared === "store" ? { tokens } : { refreshTokenInCookie: true });
      const page = await server.signedIn(options());
      const changes: SessionChange[] = [];
      page.session.onChange((change) => changes.push(change));
      if (when === "before a call") t.mock.timers.tick(server.lifeMs);
      else server.expireAccess();
      await server.signedIn(options(), "grace");
      await assert.rejects(page.users.getMe({}), /another account/);
      assert.deepEqual(changes, [{ signedIn: true }]);
      await page.users.getMe({});
    });
  }
}

for (const shared of ["store", "cookie"] as const) {
  test(`a session that has ended takes no other one along that a page has begun since (${shared})`, async () => {
    for (const next of ["password", "login", "other account"] as const) {
      const server = new FakeAccounts();
      const tokens = memoryTokens();
      const options = shared === "store" ? { tokens } : { refreshTokenInCookie: true };
      const first = await server.signedIn(options);
      const second = server.client(options);
      await second.session.restore();
      const changes: SessionChange[] = [];
      second.session.onChange((change) => changes.push(change));

      await first.users.getMe({});
      if (next === "password") await first.auth.changePassword({ currentPassword: "a long walk home", newPassword: "a longer walk" });
      else await first.auth.logout({});
      if (next !== "password") await first.auth.login({ login: next === "login" ? "ada" : "grace", password: "a long walk home" });

      const call = second.users.getMe({});
      if (next === "other account") await assert.rejects(call, /another account/);
      else await call;
      assert.deepEqual(changes, next === "other account" ? [{ signedIn: true }] : [], next);
      await second.users.getMe({});
      await first.users.getMe({});
      assert(await server.client(options).session.restore(), `after ${next}, a reload`);
    }
  });
}

test("with a cookie, a session that ended elsewhere is over, for its own reason", async () => {
  const server = new FakeAccounts();
  const first = await server.signedIn({ refreshTokenInCookie: true });
  const second = server.client({ refreshTokenInCookie: true });
  await second.session.restore();
  const changes: SessionChange[] = [];
  second.session.onChange((change) => changes.push(change));
  await first.auth.logout({});
  assert.equal(server.cookie, undefined);
  await assert.rejects(second.users.getMe({}), reason(ErrorReason.SESSION_REVOKED));
  assert.deepEqual(changes, [{ signedIn: false, reason: ErrorReason.SESSION_REVOKED }]);
});

test("whoever signs out of one account leaves another's session in the store", async () => {
  const server = new FakeAccounts();
  const tokens = memoryTokens();
  const ada = await server.signedIn({ tokens });
  await server.signedIn({ tokens }, "grace");
  const stored = await tokens.load();
  await ada.auth.logout({});
  assert(!ada.session.signedIn);
  assert.deepEqual(await tokens.load(), stored);
});

test("what is saved last is kept, however long each save takes", async () => {
  const server = new FakeAccounts();
  const tokens = memoryTokens();
  const save = async (session: StoredSession | undefined) => {
    if (session) await new Promise((done) => setTimeout(done, 20));
    await tokens.save(session);
  };
  const marquee = await server.signedIn({ tokens: { ...tokens, save } });
  server.expireAccess();
  const call = marquee.users.getMe({}).catch(() => {});
  await new Promise((done) => setTimeout(done, 10));
  await marquee.session.forget();
  await call;
  assert.equal(await tokens.load(), undefined);
});

test("a store that could not be written does not bring an old token back", async () => {
  const server = new FakeAccounts();
  const tokens = memoryTokens();
  let full = false;
  const save = (session: StoredSession | undefined) => {
    if (full) throw new Error("no room");
    return tokens.save(session);
  };
  const marquee = await server.signedIn({ tokens: { ...tokens, save }, retry: { attempts: 1 } });
  full = true;
  server.expireAccess();
  await assert.rejects(marquee.users.getMe({}), /no room/);
  full = false;
  server.expireAccess();
  await marquee.users.getMe({});
  assert.equal(server.refreshes, 2);
});

test("a session is restored from its store, and calls wait for it", async () => {
  const server = new FakeAccounts();
  const tokens = memoryTokens();
  await server.signedIn({ tokens });
  const stored = (await tokens.load()) as StoredSession;
  const slow = { ...tokens, load: () => new Promise<StoredSession>((done) => setTimeout(done, 5, stored)) };
  const later = server.client({ tokens: slow });
  await later.users.getMe({});
  assert.equal(await later.session.restore(), true);
  assert.equal(await server.client().session.restore(), false);
});

test("with a cookie, a reload is a refresh; without one, nobody is signed in", async () => {
  const server = new FakeAccounts();
  assert.equal(await server.client({ refreshTokenInCookie: true }).session.restore(), false);
  await server.signedIn({ refreshTokenInCookie: true });
  assert.equal(server.cookie, "refresh-1");

  const reloaded = server.client({ refreshTokenInCookie: true });
  const changes: SessionChange[] = [];
  reloaded.session.onChange((change) => changes.push(change));
  assert.equal(await reloaded.session.restore(), true);
  await reloaded.users.getMe({});
  assert.deepEqual(changes, [{ signedIn: true }]);
});

test("restoring by cookie without a network is not an answer", async () => {
  const server = new FakeAccounts();
  server.onCall = () => {
    throw new ConnectError("failed to fetch", Code.Unavailable);
  };
  await assert.rejects(server.client({ refreshTokenInCookie: true }).session.restore());
});

test("a clock that runs ahead does not refresh before every call", async () => {
  const server = new FakeAccounts();
  server.lifeMs = -3_600_000;
  const marquee = await server.signedIn();
  await twenty(() => marquee.users.getMe({}));
  assert.equal(server.refreshes, 0);
});

test("whoever gives a call up does not wait for the refresh, nor cancel it", { timeout: 60_000 }, async () => {
  const server = new FakeAccounts();
  const marquee = await server.signedIn();
  const controller = new AbortController();
  server.expireAccess();
  const impatient = marquee.users.getMe({}, { signal: controller.signal });
  const patient = marquee.users.getMe({});
  // The reply comes after the caller has aborted.
  server.beforeRefreshReply = async () => {
    controller.abort();
    await assert.rejects(impatient);
  };
  await patient;
  await assert.rejects(impatient);
});
