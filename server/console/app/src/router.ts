/** Which page is open: the part of the address after `#`, so that the server need not know the pages. */

import { signal } from "@preact/signals";

const read = () => decodeURIComponent(location.hash.replace(/^#?\//, ""));

/** The parts of the address, such as `["docs", "marquee.v1.VideoService", "GetVideo"]`. */
export const route = signal(read().split("/"));

addEventListener("hashchange", () => {
  route.value = read().split("/");
});

export function navigate(path: string) {
  location.hash = `/${path}`;
}
