// A page that checks its requests before it sends them.

import { createClient } from "@connectrpc/connect";
import { createConnection, VideoService } from "@marquee/client";
import { createRequestValidator } from "@marquee/client/validation";

const { transport } = createConnection({ baseUrl: "https://api.example.com", validate: createRequestValidator() });

export const videos = createClient(VideoService, transport);
