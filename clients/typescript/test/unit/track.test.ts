/** Tracking a player: its URLs and its reports, under a clock that each test moves. */

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorReason } from "../../src/gen/marquee/v1/error_pb.js";
import { ViewResult } from "../../src/gen/marquee/v1/history_service_pb.js";
import { trackPlayback, type TrackOptions } from "../../src/track.js";
import { FakeAccounts } from "../support/fake-accounts.js";
import { FakePlaybacks, FakePlayer, settle, stopClock } from "../support/fake-player.js";
import { refusal, refusalFor } from "../support/refusal.js";

const HOUR = 3_600;

/** A player whose video has been loaded, a clock that stands still, and what the app was told. */
async function stage(t: TestContext, options: Partial<TrackOptions> = {}, server = new FakePlaybacks()) {
  const player = new FakePlayer();
  const clock = stopClock(t, player);
  const accounts = new FakeAccounts();
  accounts.serveAlso = (router) => server.serve(router);
  const marquee = await accounts.signedIn({ retry: { attempts: 1 } });
  const told = { positions: [] as number[], views: [] as ViewResult[], errors: [] as unknown[] };
  const tracked = trackPlayback(marquee, "v", player, {
    onPlayback: (_, position) => {
      told.positions.push(position);
      player.currentTime = position;
    },
    onView: (view) => told.views.push(view),
    onError: (error) => told.errors.push(error),
    ...options,
  });
  t.after(() => void tracked.close());
  await settle();
  return { player, clock, server, accounts, tracked, told };
}

/** Makes the next reports fail, one with each error. */
function failReports(server: FakePlaybacks, ...errors: Error[]): void {
  server.onCall = (rpc) => {
    const error = rpc === "RecordPlayback" && errors.shift();
    if (error) throw error;
  };
}

const offline = () => new ConnectError("there is no network", Code.Unavailable);

test("it reports when it starts, pauses, seeks, ends, and every 10 seconds while it plays", async (t) => {
  const { player, clock, server, told } = await stage(t);
  player.seek(3);
  await clock.pass(60);
  assert.deepEqual(server.reports, [], "nothing has played");
  player.play();
  await clock.pass(25);
  player.pause();
  await clock.pass(60);
  player.seek(100);
  await clock.pass(1);
  player.play();
  await clock.pass(5);
  player.end();
  await clock.pass(2);
  assert(!clock.isWaitedFor);
  assert.deepEqual(server.reports, [
    "PLAYING 3 p1",
    "PLAYING 13 p1",
    "PLAYING 23 p1",
    "PAUSED 28 p1",
    "PAUSED 100 p1",
    "PLAYING 100 p1",
    "ENDED 105 p1",
  ]);
  assert.equal(server.playbacks, 1);
  assert.deepEqual(told, { positions: [0], views: [ViewResult.TOO_SHORT], errors: [] });
});

test("what was watched is reported every 10 seconds, however often it seeks", async (t) => {
  const { player, clock, server } = await stage(t);
  player.play();
  for (let loop = 0; loop < 4; loop++) {
    await clock.pass(6);
    player.seek(1);
  }
  await settle();
  // Every 10 seconds where it is, and at each seek.
  assert.deepEqual(server.reports, [
    "PLAYING 0 p1",
    "PLAYING 1 p1",
    "PLAYING 5 p1",
    "PLAYING 1 p1",
    "PLAYING 1 p1",
    "PLAYING 3 p1",
    "PLAYING 1 p1",
  ]);
});

test("it begins where it is told, and says what the last report was answered", async (t) => {
  const { player, clock, server, tracked, told } = await stage(t, { start: 42 });
  assert.deepEqual([told.positions, tracked.position, tracked.view], [[42], 42, ViewResult.UNSPECIFIED]);
  player.play();
  await clock.pass(1);
  server.view = ViewResult.COUNTED;
  await clock.pass(10);
  server.view = ViewResult.ALREADY_COUNTED;
  await clock.pass(20);
  assert.deepEqual(told.views, [ViewResult.TOO_SHORT, ViewResult.COUNTED, ViewResult.ALREADY_COUNTED]);
  assert.equal(tracked.view, ViewResult.ALREADY_COUNTED);
});

test("closing reports the position for the last time, by the app or by a signal", async (t) => {
  const controller = new AbortController();
  const { player, clock, server, tracked } = await stage(t, { signal: controller.signal });
  player.play();
  await clock.pass(4);
  controller.abort();
  // What the app does with its player now is no longer reported.
  player.exchange();
  player.play();
  await tracked.close();
  await clock.pass(2);
  assert(!clock.isWaitedFor);
  assert.deepEqual(server.reports, ["PLAYING 0 p1", "ENDED 4 p1"]);
});

test("closing before anything has played reports nothing, and stops what is loaded", async (t) => {
  const server = new FakePlaybacks();
  server.onCall = () => new Promise(() => {});
  const { tracked, told } = await stage(t, {}, server);
  await tracked.close();
  await settle();
  assert.deepEqual([server.sent, told.positions, told.errors], [0, [], []]);
});

test("there are never two reports at once, and what happens meanwhile is one report after it", async (t) => {
  const { player, clock, server, tracked } = await stage(t);
  let answer = () => {};
  server.onCall = (rpc) => (rpc === "RecordPlayback" ? new Promise((resolve) => (answer = resolve)) : undefined);
  player.play();
  await clock.pass(2);
  player.pause();
  player.seek(50);
  player.play();
  player.seek(70);
  await clock.pass(3);
  assert.equal(server.sent, 1);
  answer();
  await settle();
  answer();
  await settle();
  assert.deepEqual(server.reports, ["PLAYING 0 p1", "PLAYING 73 p1"]);

  player.pause();
  await settle();
  const closed = tracked.close();
  await settle();
  answer();
  await settle();
  answer();
  await closed;
  assert.deepEqual(server.reports.slice(2), ["PAUSED 73 p1", "ENDED 73 p1"]);
  assert.equal(server.atOnce, 1);
});

test("a report that fails disturbs nothing, and the next one makes up for it", async (t) => {
  const { player, clock, server, told } = await stage(t);
  failReports(server, offline(), offline());
  player.play();
  await clock.pass(30);
  assert.deepEqual(server.reports, ["PLAYING 20 p1", "PLAYING 30 p1"]);

  // Nothing follows a pause, so that it is tried again, less and less often.
  failReports(server, offline(), offline(), offline());
  player.pause();
  await clock.pass(9);
  assert.equal(server.sent, 5);
  await clock.pass(21);
  assert.equal(server.sent, 6 + 1);
  await clock.pass(600);
  assert.deepEqual(server.reports.slice(2), ["PAUSED 30 p1"]);
  assert.deepEqual(told.errors, []);

  failReports(server, refusal(Code.NotFound, ErrorReason.VIDEO_NOT_FOUND));
  player.seek(5);
  await clock.pass(600);
  assert.equal(server.sent, 9, "a video that is gone is not asked for again");
});

test("a rate limit is waited for, whatever happens meanwhile", async (t) => {
  const { player, clock, server, tracked } = await stage(t);
  failReports(server, refusalFor(25_000));
  player.play();
  await settle();
  await clock.pass(20);
  player.seek(100);
  player.pause();
  await clock.pass(4);
  assert.equal(server.sent, 1);
  await clock.pass(1);
  assert.deepEqual(server.reports, ["PAUSED 100 p1"]);

  failReports(server, refusalFor(3_000));
  player.seek(7);
  await settle();
  const closed = tracked.close();
  await clock.pass(2);
  assert.equal(server.reports.length, 1);
  await clock.pass(1);
  await closed;
  assert.deepEqual(server.reports.slice(1), ["ENDED 7 p1"]);
});

test("after a sleep of the device it goes on at once, with new URLs and a new id", async (t) => {
  const { player, clock, server, told } = await stage(t);
  player.play();
  await clock.pass(15);
  clock.sleep(30 * HOUR);
  await clock.pass(1);
  assert.deepEqual(server.reports, ["PLAYING 0 p1", "PLAYING 10 p1", "PLAYING 16 p2"]);
  assert.equal(server.playbacks, 2);
  assert.deepEqual(told, { positions: [0, 16], views: [ViewResult.TOO_SHORT], errors: [] });
});

test("a clock that is set back stops no reports", async (t) => {
  const { player, clock, server } = await stage(t);
  player.play();
  await clock.pass(5);
  clock.sleep(-HOUR);
  await clock.pass(1);
  assert.deepEqual(server.reports, ["PLAYING 0 p1", "PLAYING 6 p1"]);
});

test("URLs are renewed a minute before they expire, with the position and the same id", async (t) => {
  const server = new FakePlaybacks();
  server.lifeMs = 600_000;
  const { player, clock, told } = await stage(t, {}, server);
  player.play();
  await clock.pass(539);
  assert.equal(server.playbacks, 1);
  await clock.pass(1);
  assert.deepEqual([server.playbacks, told.positions], [2, [0, 540]]);

  // While the source is exchanged, its position is not the player's.
  const { length } = server.reports;
  player.exchange();
  await clock.pass(20);
  player.seek(540);
  player.play();
  await settle();
  assert.deepEqual(server.reports.slice(length), ["PAUSED 540 p1", "PLAYING 540 p1"]);
});

test("a video that was closed while its source is exchanged keeps its position", async (t) => {
  const { player, clock, server, tracked } = await stage(t);
  player.play();
  await clock.pass(8);
  player.exchange();
  await tracked.close();
  assert.deepEqual(server.reports, ["PLAYING 0 p1", "ENDED 8 p1"]);
});

test("URLs that expired in a pause are renewed when it plays or seeks, and not before", async (t) => {
  const server = new FakePlaybacks();
  server.lifeMs = 30_000;
  const { player, clock } = await stage(t, {}, server);
  player.play();
  await clock.pass(5);
  player.pause();
  clock.sleep(20);
  player.say("play");
  await settle();
  assert.equal(server.playbacks, 1, "they still work");
  clock.sleep(10);
  await settle();
  assert.equal(server.playbacks, 1, "nobody plays it");
  player.seek(20);
  player.say("play");
  await settle();
  assert.equal(server.playbacks, 2);
  // URLs that live so short would be renewed all the time.
  player.play();
  await clock.pass(100);
  assert.equal(server.playbacks, 2);
});

test("while URLs work, a failure to renew them is not told", async (t) => {
  const { player, clock, server, told } = await stage(t);
  let isOffline = false;
  server.onCall = () => {
    if (isOffline) throw offline();
  };
  player.play();
  clock.sleep(5 * HOUR - 60);
  isOffline = true;
  await clock.pass(35);
  assert.equal(server.playbacks, 5);
  assert.deepEqual([told.errors.length, told.positions.length], [0, 1]);
  isOffline = false;
  await clock.pass(10);
  assert.equal(told.positions.length, 2);

  clock.sleep(6 * HOUR);
  isOffline = true;
  await clock.pass(60);
  assert.equal(told.errors.length, 1, "they have expired");
});

test("what keeps it from playing is told, until the app asks again", async (t) => {
  const server = new FakePlaybacks();
  const gone = refusal(Code.NotFound, ErrorReason.VIDEO_NOT_FOUND);
  server.onCall = () => {
    throw gone;
  };
  const { tracked, told, clock } = await stage(t, {}, server);
  await clock.pass(60);
  assert.deepEqual([server.playbacks, told.errors.length], [1, 1]);
  server.onCall = () => {};
  tracked.renew();
  await settle();
  assert.deepEqual([server.playbacks, told.positions], [2, [0]]);
});

test("the app may ask again at once, when it is told that there are no URLs", async (t) => {
  const errors: unknown[] = [];
  const onError = (error: unknown) => {
    errors.push(error);
    tracked.renew();
  };
  const { tracked, server, told } = await stage(t, { onError });
  server.onCall = () => {
    if (server.playbacks === 2) throw offline();
  };
  tracked.renew();
  await settle();
  assert.deepEqual([server.playbacks, errors.length, told.positions], [3, 1, [0, 0]]);
});

test("refused URLs are renewed twice, and again after a second of progress", async (t) => {
  const { player, clock, server, tracked, told } = await stage(t);
  player.play();
  const refuse = async () => {
    tracked.renew(new Error("403"));
    // A player may say it more than once.
    tracked.renew(new Error("403"));
    await settle();
  };
  await refuse();
  await refuse();
  assert.deepEqual([server.playbacks, told.errors.length], [3, 0]);
  await clock.pass(2);
  await refuse();
  await refuse();
  assert.deepEqual([server.playbacks, told.errors.length], [5, 0]);
  tracked.renew(new Error("404"));
  await settle();
  assert.deepEqual([server.playbacks, told.errors.map(String)], [5, ["Error: 404"]]);
});

test("an id that the server does not know any more is replaced, and the player plays on", async (t) => {
  const { player, clock, server, told } = await stage(t);
  player.play();
  await clock.pass(1);
  failReports(server, refusal(Code.InvalidArgument, ErrorReason.PLAYBACK_INVALID));
  player.pause();
  await settle();
  assert.deepEqual(server.reports, ["PLAYING 0 p1", "PAUSED 1 p2"]);
  assert.deepEqual(told.positions, [0], "the URLs are not exchanged");
});

test("a token that has expired is renewed for a report as for any call", async (t) => {
  const { player, clock, server, accounts } = await stage(t);
  server.onCall = (_, header) => void accounts.check(header);
  player.play();
  await clock.pass(1);
  accounts.expireAccess();
  player.pause();
  await settle();
  assert.equal(accounts.refreshes, 1);
  assert.deepEqual(server.reports, ["PLAYING 0 p1", "PAUSED 1 p1"]);
});

test("a page that is left reports the end, and goes on when it is shown again", async (t) => {
  const page = new EventTarget();
  Object.assign(globalThis, { addEventListener: page.addEventListener.bind(page) });
  t.after(() => Reflect.deleteProperty(globalThis, "addEventListener"));
  const { player, clock, server } = await stage(t);
  player.play();
  await clock.pass(3);
  page.dispatchEvent(new Event("pagehide"));
  assert.equal(server.sent, 1);
  // The page has no other moment than this one: the call has been made when the event is over.
  await Promise.resolve();
  await settle();
  assert.deepEqual(server.reports, ["PLAYING 0 p1", "ENDED 3 p1"]);
  clock.sleep(HOUR);
  page.dispatchEvent(new Event("pageshow"));
  await clock.pass(11);
  assert.deepEqual(server.reports.slice(2), ["PLAYING 3 p1", "PLAYING 13 p1"]);
});
