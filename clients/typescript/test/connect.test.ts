/** The client for browsers over Connect, with a fetch as in React Native, whose answers have no stream. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createConnectTransport } from "@connectrpc/connect-web";
import { createMarquee, ErrorReason, isMarqueeError } from "../src/browser.js";
import { fromEnvironment, newAccount, PATIENCE_MS } from "./support/server.js";

/** React Native's fetch: an answer has `text`, `json` and `arrayBuffer`, and no `body`. */
async function nativeFetch(input: RequestInfo | URL, { method, headers, body, signal }: RequestInit = {}): Promise<Response> {
  const response = await fetch(input, { method, headers, body, signal } as RequestInit);
  const bytes = await response.arrayBuffer();
  const text = () => new TextDecoder().decode(bytes);
  const { ok, status } = response;
  return {
    ok,
    status,
    headers: response.headers,
    arrayBuffer: async () => bytes,
    text: async () => text(),
    json: async () => JSON.parse(text()),
  } as Response;
}

test("over Connect, without streams, calls work and errors have reasons", { timeout: PATIENCE_MS }, async () => {
  const baseUrl = `http://${fromEnvironment("MARQUEE_ADDR")}`;
  const marquee = createMarquee({ baseUrl, createTransport: createConnectTransport, fetch: nativeFetch });
  const account = newAccount();
  await marquee.auth.register(account);
  const { user } = await marquee.users.getMe({});
  assert.equal(user?.username, account.username);
  const { tweet } = await marquee.tweets.createTweet({ text: "From React Native" });
  const { tweets } = await marquee.tweets.listTweets({ channelId: user!.channel!.id });
  assert.deepEqual(
    tweets.map(({ id }) => id),
    [tweet!.id],
  );
  const videoId = "0190a000-0000-7000-8000-000000000000";
  await assert.rejects(marquee.videos.getVideo({ videoId }), (error) => isMarqueeError(error, ErrorReason.VIDEO_NOT_FOUND));
});
