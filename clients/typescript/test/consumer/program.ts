// A program in Node; prints the version of the server whose URL is its argument.

import { createMarquee, ErrorReason, isMarqueeError, memoryTokens, type CompleteUpload } from "@marquee/client";
import { createRequestValidator } from "@marquee/client/validation";

const marquee = createMarquee({ baseUrl: process.argv[2]!, tokens: memoryTokens(), validate: createRequestValidator() });

export const upload = (path: string): Promise<CompleteUpload> => marquee.uploadVideo(path);

const { serverInfo } = await marquee.server.getServerInfo({});
const refused = await marquee.videos.getVideo({ videoId: "not an id" }).catch((error: unknown) => error);
if (!isMarqueeError(refused, ErrorReason.FIELD_INVALID)) throw refused;
console.log(serverInfo?.version);
