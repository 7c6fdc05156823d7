// A page that needs one service.

import { createClient } from "@connectrpc/connect";
import { createConnection, VideoService } from "@marquee/client";

const { transport } = createConnection({ baseUrl: "https://api.example.com" });
const videos = createClient(VideoService, transport);

export const title = async (videoId: string): Promise<string | undefined> => (await videos.getVideo({ videoId })).video?.title;
