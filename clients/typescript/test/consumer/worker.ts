// A Cloudflare Worker, as a test of `workerd test`: it calls the server, and makes its own calls over both transports.

import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { createMarquee, ErrorReason, isMarqueeError } from "@marquee/client";

export default {
  async test(_: unknown, { baseUrl }: { baseUrl: string }): Promise<void> {
    for (const createTransport of [createGrpcWebTransport, createConnectTransport]) {
      const marquee = createMarquee({ baseUrl, createTransport });
      const { serverInfo } = await marquee.server.getServerInfo({});
      if (!serverInfo?.version) throw new Error("no version");
      const missing = marquee.videos.getVideo({ videoId: "0190a000-0000-7000-8000-000000000000" });
      const reason = await missing.catch((error: unknown) => isMarqueeError(error, ErrorReason.VIDEO_NOT_FOUND));
      if (reason !== true) throw new Error("no reason");
    }
  },
};
