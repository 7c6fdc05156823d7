/** Messages for failed calls, shown to the visitor. */

import { ErrorReason, errorReason, isMarqueeError } from "@marquee/client";

const SENTENCES = new Map<ErrorReason | undefined, string>([
  [ErrorReason.CREDENTIALS_INVALID, "The name or the password is not right."],
  [ErrorReason.USERNAME_TAKEN, "That username is taken."],
  [ErrorReason.EMAIL_TAKEN, "There is an account with that e-mail address already."],
  [ErrorReason.PASSWORD_TOO_COMMON, "That password is among those that are tried first. Choose another."],
  [ErrorReason.RATE_LIMITED, "That was a lot at once. Wait a moment and try again."],
  [ErrorReason.SESSION_REVOKED, "You were signed out. Sign in again."],
  [ErrorReason.SESSION_EXPIRED, "You were signed out. Sign in again."],
  [ErrorReason.TOKEN_MISSING, "Sign in to do that."],
  [ErrorReason.VIDEO_NOT_FOUND, "There is no such video, or it is private."],
  [ErrorReason.CHANNEL_NOT_FOUND, "There is no such channel."],
  [ErrorReason.COMMENTS_DISABLED, "Comments are switched off here."],
  [ErrorReason.COMMENT_NOT_FOUND, "That comment is gone."],
  [ErrorReason.SELF_SUBSCRIPTION, "This is your own channel."],
  [ErrorReason.QUOTA_EXCEEDED, "Your account has no room left for this."],
  [ErrorReason.STORAGE_FULL, "The server has no room right now. Try again later; what was sent is safe."],
  [ErrorReason.UPLOAD_TOO_LARGE, "The file is larger than this server takes."],
  [ErrorReason.UPLOAD_NOT_FOUND, "That upload is gone. Start again."],
  [ErrorReason.UPLOAD_CANCELLED, "That upload was cancelled. Start again."],
  [ErrorReason.UPLOAD_EXPIRED, "That upload was given up after a long pause. Start again."],
  [ErrorReason.UPLOAD_FAILED, "The file was refused. Cancel, and choose another."],
  [ErrorReason.UPLOAD_TAKEN_OVER, "This upload goes on in another window."],
  [ErrorReason.UPLOAD_CHECKSUM_MISMATCH, "The file changed while it was sent. Start again."],
  [ErrorReason.MEDIA_UNSUPPORTED, "The file is not a video that can be played. MP4, MOV, WebM and MKV can."],
  [ErrorReason.MEDIA_TRUNCATED, "The video is cut off: its end is missing."],
  [ErrorReason.MEDIA_INVALID, "The video cannot be read."],
  [ErrorReason.VIDEO_NOT_READY, "The video cannot be played yet."],
  [ErrorReason.PROCESSING_OFF, "This server prepares no videos."],
  [ErrorReason.CAPTION_INVALID, "The captions cannot be read."],
  [ErrorReason.CAPTION_NOT_FOUND, "Those captions are gone."],
  [ErrorReason.POSTER_NOT_FOUND, "That picture is gone. Load the page again."],
  [ErrorReason.IMAGE_TYPE_UNSUPPORTED, "The file is not a picture. JPEG, PNG, WebP and GIF are."],
  [ErrorReason.IMAGE_TOO_LARGE, "The picture is too large."],
  [ErrorReason.COOKIE_ORIGIN_UNKNOWN, "The server does not know this page's address. Start it with --cors-origin."],
  [ErrorReason.FIELD_INVALID, "Something in the form is not right."],
]);

/** Whether the error says that the object does not exist, so that a retry cannot help. */
export function isGone(error: unknown): boolean {
  const reason = errorReason(error);
  return (
    reason === ErrorReason.VIDEO_NOT_FOUND ||
    reason === ErrorReason.CHANNEL_NOT_FOUND ||
    reason === ErrorReason.FIELD_INVALID
  );
}

/** Returns a sentence for the error. An error that is not the server's is reported as one of the network. */
export function explain(error: unknown): string {
  const sentence = SENTENCES.get(errorReason(error));
  if (sentence) return sentence;
  if (isMarqueeError(error)) return "That did not work. Try again later.";
  return navigator.onLine ? "The server could not be reached. Try again." : "You are offline. Try again when you are back.";
}
