/** What the client for browsers asks of fetch. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { createMarquee } from "../../src/browser.js";

test("calls are not redirected, in a way that Workers know, too", async () => {
  for (const createTransport of [createGrpcWebTransport, createConnectTransport]) {
    const sent: RequestInit[] = [];
    const marquee = createMarquee({
      baseUrl: "https://api.example.com",
      createTransport,
      retry: { attempts: 1 },
      // An answer that is a redirect, as browsers show it.
      fetch: async (_, init) => {
        sent.push(init!);
        return { status: 0, type: "opaqueredirect", headers: new Headers(), body: null, ok: false } as Response;
      },
    });
    await assert.rejects(marquee.server.getServerInfo({}));
    assert.deepEqual(
      sent.map(({ method, redirect }) => [method, redirect]),
      [["POST", "manual"]],
    );
  }
});

test("a report of a page's player outlives the page, and other calls end with it", async (t) => {
  const global = globalThis as { document?: unknown };
  global.document = {};
  t.after(() => delete global.document);
  const sent: [string | undefined, boolean | undefined][] = [];
  const marquee = createMarquee({
    baseUrl: "https://api.example.com",
    retry: { attempts: 1 },
    fetch: async (input, init) => {
      sent.push([String(input).split("/").pop(), init?.keepalive]);
      throw new TypeError("there is no network");
    },
  });
  await assert.rejects(marquee.history.recordPlayback({}));
  await assert.rejects(marquee.videos.getPlayback({}));
  assert.deepEqual(sent, [["RecordPlayback", true], ["GetPlayback", undefined]]);
});
