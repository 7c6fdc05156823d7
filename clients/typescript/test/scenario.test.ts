/** The scenario of tests/clients/README.md in Node, over native gRPC, against the real server. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CommentOrder,
  createMarquee,
  ErrorReason,
  fieldViolations,
  isMarqueeError,
  memoryTokens,
  pages,
  Visibility,
  type Comment,
  type Marquee,
  type SessionChange,
  type StoredSession,
  type TokenStore,
  type UploadProgress,
} from "../src/node.js";
import { fromEnvironment, newAccount, PATIENCE_MS, throughGate } from "./support/server.js";

const address = fromEnvironment("MARQUEE_ADDR");
const film = `${fromEnvironment("MARQUEE_TEST_MEDIA")}/large.mp4`;
const MIB = 1 << 20;

test("the scenario of the clients", { timeout: PATIENCE_MS }, async (t) => {
  const gate = await throughGate(t, 40 * MIB, 100 * MIB, 170 * MIB);
  const { baseUrl } = gate;
  const tokens = memoryTokens();
  const marquee = createMarquee({ baseUrl, tokens });
  const changes: SessionChange[] = [];
  marquee.session.onChange((change) => changes.push(change));
  const account = newAccount();

  await t.test("1. register", async () => {
    const { user } = await marquee.auth.register(account);
    assert.equal(user?.username, account.username);
    assert(marquee.session.signedIn);
  });

  await t.test("2. twenty calls with an expired token refresh once", async () => {
    await sleep(TOKEN_LIFE_MS);
    await twentyCallsRefreshOnce(marquee);
  });

  // A client with a wrong clock, which learns from the server's error that its token has expired; the server accepts a
  // token for five seconds longer.
  const unaware = createMarquee({ baseUrl, tokens: neverToRenew() });
  await unaware.auth.login({ login: account.username, password: account.password });
  const refusedAtMs = Date.now() + TOKEN_LIFE_MS + 5_000;

  let uploadId = "";
  await t.test("3. upload 200 MiB through three cuts", async () => {
    const { size } = await stat(film);
    const progress: UploadProgress[] = [];
    const upload = await marquee.uploadVideo(film, { onProgress: (now) => progress.push(now) });
    uploadId = upload.id;
    assert.equal(gate.cuts, 3);
    assert.equal(Number(upload.offsetBytes), size);
    progress.reduce((before, now) => {
      assert(now.durableBytes >= before.durableBytes, "progress went back");
      return now;
    });
    assert.deepEqual(progress.at(-1), { uploadId, durableBytes: size, sentBytes: size, totalBytes: size });
    const { video } = await marquee.videos.publishVideo({
      uploadId,
      title: `Sunrise ${account.username}`,
      visibility: Visibility.PUBLIC,
      checksum: upload.checksum,
    });
    assert(video);
  });
  const { upload } = await marquee.uploads.getUpload({ uploadId });
  const videoId = upload?.videoId ?? "";

  await t.test("4. what plays is what was uploaded", async () => {
    const { renditions } = await marquee.videos.getPlayback({ videoId });
    const response = await fetch(renditions[0]!.url);
    assert.equal(response.status, 200);
    const [played, sent] = await Promise.all([sha256(response.body!), sha256(createReadStream(film))]);
    assert.equal(played, sent);
  });

  await t.test("5. search finds it", async () => {
    const { videos } = await marquee.videos.searchVideos({ query: account.username });
    assert.deepEqual(videos.map((video) => video.id), [videoId]);
  });

  await t.test("6. another account likes it and writes 250 comments, which come page by page", async () => {
    const other = createMarquee({ baseUrl });
    await other.auth.register(newAccount());
    const { likeCount } = await other.likes.setLike({ target: { case: "videoId", value: videoId }, liked: true });
    assert.equal(likeCount, 1n);

    const written: Comment[] = [];
    for (let count = 0; count < 250; count += 25) {
      const wave = Array.from({ length: 25 }, (_, index) =>
        other.comments.createComment({ videoId, text: `Comment ${count + index}`, requestId: crypto.randomUUID() }),
      );
      written.push(...(await Promise.all(wave)).map(({ comment }) => comment!));
    }
    const read: Comment[] = [];
    const request = { videoId, pageSize: 100, order: CommentOrder.CREATE_TIME_DESC };
    for await (const comment of pages(marquee.comments.listComments, request, (page) => page.comments)) read.push(comment);
    // Ids are UUIDv7, which sort by creation time.
    assert.deepEqual(read.map(({ id }) => id), written.map(({ id }) => id).sort().reverse());
  });

  await t.test("2. again, when the server has to say that the token has expired", async () => {
    await sleep(refusedAtMs - Date.now());
    await twentyCallsRefreshOnce(unaware);
  });

  await t.test("7. errors have reasons, and bad fields are named", async () => {
    await assert.rejects(
      marquee.videos.getVideo({ videoId: "01900000-0000-7000-8000-000000000000" }),
      (error) => isMarqueeError(error, ErrorReason.VIDEO_NOT_FOUND),
    );
    const error = await marquee.videos.updateVideo({ videoId, tags: { tags: ["x".repeat(51)] } }).catch((e: unknown) => e);
    assert(isMarqueeError(error, ErrorReason.FIELD_INVALID));
    assert.deepEqual(fieldViolations(error).map(({ field, ruleId }) => [field, ruleId]), [["tags.tags[0]", "string.max_len"]]);
  });

  await t.test("8. logging out kills the session", async () => {
    const { refreshToken, accessToken } = (await tokens.load()) as StoredSession;
    await marquee.auth.logout({});
    assert.deepEqual(changes, [{ signedIn: true }, { signedIn: false }]);
    await assert.rejects(marquee.users.getMe({}), (error) => isMarqueeError(error, ErrorReason.TOKEN_MISSING));

    const revoked = (error: unknown) => isMarqueeError(error, ErrorReason.SESSION_REVOKED);
    const session = { accessToken, refreshToken, renewTimeMs: Date.now() + 60_000 };
    const thief = createMarquee({ baseUrl, tokens: { load: () => session, save: () => {} } });
    await assert.rejects(thief.users.getMe({}), revoked);
    await assert.rejects(thief.auth.refreshSession({ refreshToken }), revoked);
  });
});

/** The lifetime of access tokens (--access-token-ttl), with a margin. */
const TOKEN_LIFE_MS = 5_100;

async function twentyCallsRefreshOnce(marquee: Marquee): Promise<void> {
  const before = await refreshes();
  const answers = await Promise.all(Array.from({ length: 20 }, () => marquee.users.getMe({})));
  assert(answers.every(({ user }) => user));
  assert.equal((await refreshes()) - before, 1);
}

/** A store that postpones the renewal of every session. */
function neverToRenew(): TokenStore {
  const tokens = memoryTokens();
  const lasting = (session: StoredSession) => Object.assign(session, { renewTimeMs: Number.MAX_SAFE_INTEGER });
  return { ...tokens, save: (session) => tokens.save(session && lasting(session)) };
}

/** Returns how many RefreshSession calls the server has received, with any result. */
async function refreshes(): Promise<number> {
  const metrics = await (await fetch(`http://${address}/metrics`)).text();
  const count = /^marquee_rpc_duration_seconds_count\{method="\/marquee\.v1\.AuthService\/RefreshSession"\} (\d+)$/m.exec(metrics);
  assert(count, "the server does not count");
  return Number(count[1]);
}

async function sha256(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of bytes) hash.update(piece);
  return hash.digest("hex");
}
