/**
 * The current upload, shared by all pages; there is at most one.
 *
 * It can be paused, and continues after a reload when the same file is chosen again: the upload's id is in the
 * browser's local storage, and the server has the durable offset.
 */

import { signal } from "@preact/signals";
import { Visibility, webUploads, type CompleteUpload, type Video } from "@marquee/client";
import { account } from "./account";
import { firstPicture } from "./frame";
import { marquee } from "./marquee";

/** The details with which the file is published. */
export interface Details {
  title: string;
  description: string;
  visibility: Visibility;
}

/** The state of the upload. */
export interface Task {
  readonly file: File;
  readonly phase: "sending" | "paused" | "sent" | "publishing" | "failed" | "published";
  /** How many bytes are on the server's stable storage. */
  readonly durableBytes: number;
  /** The offset at which the upload continued; 0 for a new one. */
  readonly resumedAt: number;
  readonly details: Details;
  /** Whether to publish it as soon as all bytes are durable. */
  readonly wanted: boolean;
  readonly error?: unknown;
  readonly uploadId?: string;
  /** The checksum of what was sent, which publishing verifies. */
  readonly checksum?: CompleteUpload["checksum"];
  readonly video?: Video;
}

/** The upload; null when there is none. */
export const task = signal<Task | null>(null);

/** The unfinished uploads by file, with ids and checksums, for continuation after a reload. */
const remembered = webUploads(localStorage);

let controller = new AbortController();
/** A frame of the file for the thumbnail, made while the bytes are sent. */
let picture: Promise<Uint8Array | undefined> = Promise.resolve(undefined);

function update(change: Partial<Task>): void {
  if (task.value) task.value = { ...task.value, ...change };
}

/** Starts the upload of a file, or continues an unfinished one. */
export function start(file: File): void {
  const details = { title: titleOf(file), description: "", visibility: Visibility.PUBLIC };
  task.value = { file, phase: "sending", durableBytes: 0, resumedAt: 0, details, wanted: false };
  picture = firstPicture(file);
  void send();
}

/** Pauses the upload until `resume`. */
export function pause(): void {
  controller.abort();
  update({ phase: "paused" });
}

/** Continues after a pause or a failure. */
export function resume(): void {
  update({ phase: "sending", error: undefined });
  void send();
}

/** Cancels the upload, here and on the server. */
export async function cancel(): Promise<void> {
  controller.abort();
  const uploadId = task.value?.uploadId;
  task.value = null;
  if (uploadId) await marquee.uploads.cancelUpload({ uploadId });
}

/** Clears the finished upload, so that another can start. */
export function clear(): void {
  task.value = null;
}

/** Changes the details with which the file is published. */
export function describe(change: Partial<Details>): void {
  if (task.value) update({ details: { ...task.value.details, ...change } });
}

/** Publishes now, or as soon as all bytes are durable. Fails when the server rejects the details. */
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
    // A later error is in the task's state.
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
    // A server that processes videos takes pictures itself. The video is published even without a thumbnail.
    if (video && !video.processing && data)
      await marquee.videos
        .setThumbnail({ videoId: video.id, change: { case: "data", value: data } })
        .catch(() => undefined);
    if (video) update({ phase: "published", video });
  } catch (error) {
    update({ phase: "sent", wanted: false, error });
    throw error;
  }
}

/** The largest number of characters in a title. */
export const TITLE_LENGTH = 100;

/** `holiday_by-the-sea.mp4` is `holiday by the sea`. */
function titleOf(file: File): string {
  const words = file.name
    .replace(/\.[^.]*$/, "")
    .replace(/[_-]+/g, " ")
    .trim();
  return [...words].slice(0, TITLE_LENGTH).join("");
}

// Signing out ends the upload on this page; it can continue after signing in again.
account.subscribe((user) => {
  if (user !== null || !task.value) return;
  controller.abort();
  clear();
});

// A reload loses no durable bytes, but the visitor may not know that.
addEventListener("beforeunload", (event) => {
  if (task.value?.phase === "sending" || task.value?.phase === "publishing") event.preventDefault();
});
