/** Vite's configuration: forwards calls of the API to the server, so that page and API have one origin. */

import { defineConfig, loadEnv } from "vite";

export default defineConfig(({ mode }) => {
  // The address of `cargo run`, unless MARQUEE_ADDR sets HOST:PORT.
  const { MARQUEE_ADDR = "127.0.0.1:50051" } = loadEnv(mode, ".", "MARQUEE_");
  // The Host that the browser sent is kept: the server takes its cookie from its own origin only.
  const proxy = { "^/marquee\\.v1\\.": { target: `http://${MARQUEE_ADDR}`, changeOrigin: false } };
  return {
    server: { proxy },
    preview: { proxy },
    // hls.js is that large; it is loaded when the first video plays.
    build: { target: "es2022", chunkSizeWarningLimit: 600 },
  };
});
