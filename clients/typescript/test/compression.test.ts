/** connect with compression on, over gRPC and gRPC-Web, against the real server. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import {
  compressionBrotli,
  compressionGzip,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { AuthService } from "../src/gen/marquee/v1/auth_service_pb.js";
import { PlaylistService } from "../src/gen/marquee/v1/playlist_service_pb.js";
import { ServerService } from "../src/gen/marquee/v1/server_service_pb.js";
import { isMarqueeError, Visibility } from "../src/node.js";
import { fromEnvironment, newAccount } from "./support/server.js";

const baseUrl = `http://${fromEnvironment("MARQUEE_ADDR")}`;
const gzip = { baseUrl, sendCompression: compressionGzip, acceptCompression: [compressionGzip], compressMinBytes: 0 };
const description = "so long ".repeat(600).trim();

for (const [name, createTransport] of [
  ["gRPC", createGrpcTransport],
  ["gRPC-Web over HTTP/1.1", (options: typeof gzip) => createGrpcWebTransport({ ...options, httpVersion: "1.1" })],
] as const) {
  test(`over ${name}, requests and long answers are compressed by gzip`, async () => {
    const transport = createTransport(gzip);
    const { tokens } = await createClient(AuthService, transport).register(newAccount());
    const headers = { authorization: `Bearer ${tokens?.accessToken}` };
    const playlists = createClient(PlaylistService, transport);
    const { playlist } = await playlists.createPlaylist({ title: "A list", description, visibility: Visibility.PRIVATE }, { headers });
    let encoding: string | null = null;
    const shown = await playlists.getPlaylist(
      { playlistId: playlist?.id ?? "" },
      { headers, onHeader: (answer) => (encoding = answer.get("grpc-encoding")) },
    );
    assert.equal(shown.playlist?.description, description);
    assert.equal(encoding, "gzip");
  });
}

test("an encoding that the server does not know is refused with its reason", async () => {
  const transport = createGrpcTransport({ ...gzip, sendCompression: compressionBrotli });
  await assert.rejects(createClient(ServerService, transport).getServerInfo({}), (error) => {
    assert(error instanceof ConnectError);
    assert.equal(error.code, Code.Unimplemented);
    assert.equal(isMarqueeError(error), true);
    assert.match(error.rawMessage, /gzip or zstd/);
    return true;
  });
});
