/**
 * The one file that is on its way to the server, whichever page is open.
 *
 * It can be paused, and goes on after a reload once the same file is chosen again: which upload it was is kept in the
 * browser's local storage, and how far it came is known by the server.
 */

import { signal } from "@preact/signals";
import { Visibility, webUploads, type CompleteUpload, type Video } from "@marquee/client";
import { account } from "./account";
import { firstPicture } from "./frame";
import { marquee } from "./marquee";

/** What is to be published with the file. */
export interface Details {
  title: string;
  description: string;
  visibility: Visibility;
}

/** How it stands with the file. */
export interface Task {
  readonly file: File;
  readonly phase: "sending" | "paused" | "sent" | "publishing" | "failed" | "published";
  /** Bytes that are on the server's stable storage. */
  readonly durableBytes: number;
  /** Where the file went on this time; 0 unless it was begun before. */
  readonly resumedAt: number;
  readonly details: Details;
  /** Whether it is to be published as soon as all bytes are there. */
  readonly wanted: boolean;
  readonly error?: unknown;
  readonly uploadId?: string;
  /** The checksum of what was sent: publishing checks the whole file by it. */
  readonly checksum?: CompleteUpload["checksum"];
  readonly video?: Video;
}

/** The file; null when there is none. */
export const task = signal<Task | null>(null);

/** Which upload each file was, for after a reload: ids and checksums. */
const remembered = webUploads(localStorage);

let controller = new AbortController();
/** The file's own picture, while the bytes are sent. */
let picture: Promise<Uint8Array | undefined> = Promise.resolve(undefined);

function update(change: Partial<Task>): void {
  if (task.value) task.value = { ...task.value, ...change };
}

/** Begins with a file, or goes on with one that was begun before. */
export function start(file: File): void {
  const details = { title: titleOf(file), description: "", visibility: Visibility.PUBLIC };
  task.value = { file, phase: "sending", durableBytes: 0, resumedAt: 0, details, wanted: false };
  picture = firstPicture(file);
  void send();
}

/** Stops until `resume`. */
export function pause(): void {
  controller.abort();
  update({ phase: "paused" });
}

/** Goes on after a pause or a failure. */
export function resume(): void {
  update({ phase: "sending", error: undefined });
  void send();
}

/** Gives the upload up, here and on the server. */
export async function cancel(): Promise<void> {
  controller.abort();
  const uploadId = task.value?.uploadId;
  task.value = null;
  if (uploadId) await marquee.uploads.cancelUpload({ uploadId });
}

/** Makes room for the next. */
export function clear(): void {
  task.value = null;
}

/** Changes what is to be published with the file. */
export function describe(change: Partial<Details>): void {
  if (task.value) update({ details: { ...task.value.details, ...change } });
}

/** Publishes now, or as soon as all bytes are there. Fails when the server refuses what the details say. */
export async function publish(): Promise<void> {
  update({ wanted: true });
  if (task.value?.phase === "sent") await publishSent();
}

async function send(): Promise<void> {
  controller = new AbortController();
  const { signal } = controller;
  const { file } = task.value ?? {};
  if (!file) return;
  let first = true;
  try {
    const { checksum } = await marquee.uploadVideo(file, {
      signal,
      resume: remembered,
      onProgress: ({ uploadId, durableBytes }) => {
        if (signal.aborted) return;
        update({ uploadId, durableBytes, ...(first && { resumedAt: durableBytes }) });
        first = false;
      },
    });
    if (signal.aborted) return;
    update({ phase: "sent", checksum, durableBytes: file.size });
    // What goes wrong then is in the task.
    if (task.value?.wanted) await publishSent().catch(() => undefined);
  } catch (error) {
    if (!signal.aborted) update({ phase: "failed", error });
  }
}

async function publishSent(): Promise<void> {
  const { uploadId, checksum, details } = task.value ?? {};
  if (!uploadId || !checksum || !details) return;
  update({ phase: "publishing", error: undefined });
  try {
    const { video } = await marquee.videos.publishVideo({ uploadId, checksum, ...details, title: details.title.trim() });
    const data = await picture;
    // Without a picture it is a video all the same.
    if (video && data)
      await marquee.videos
        .setThumbnail({ videoId: video.id, change: { case: "data", value: data } })
        .catch(() => undefined);
    if (video) update({ phase: "published", video });
  } catch (error) {
    update({ phase: "sent", wanted: false, error });
    throw error;
  }
}

/** The most characters of a title. */
export const TITLE_LENGTH = 100;

/** `holiday_by-the-sea.mp4` is `holiday by the sea`. */
function titleOf(file: File): string {
  const words = file.name
    .replace(/\.[^.]*$/, "")
    .replace(/[_-]+/g, " ")
    .trim();
  return [...words].slice(0, TITLE_LENGTH).join("");
}

// Whoever signs out takes their upload along; it can go on when they are back.
account.subscribe((user) => {
  if (user !== null || !task.value) return;
  controller.abort();
  clear();
});

// A reload loses nothing that is durable, but a person may not know that.
addEventListener("beforeunload", (event) => {
  if (task.value?.phase === "sending" || task.value?.phase === "publishing") event.preventDefault();
});
