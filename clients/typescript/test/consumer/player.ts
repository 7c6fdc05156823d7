// A page that plays videos, and needs one service for that.

import { createClient } from "@connectrpc/connect";
import { createConnection, VideoService } from "@marquee/client";
import { definePlayer } from "@marquee/client/player";

const { transport } = createConnection({ baseUrl: "https://api.example.com" });
definePlayer();

export function play(videoId: string): void {
  const player = document.createElement("marquee-player");
  player.client = { videos: createClient(VideoService, transport) };
  player.videoId = videoId;
  player.addEventListener("error", ({ reason }) => console.log(reason === "not-ready"));
  player.addEventListener("timeupdate", () => console.log(player.currentTime));
  document.body.append(player);
}
