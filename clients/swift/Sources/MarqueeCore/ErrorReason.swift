// Made by clients/swift/error-reasons from proto/marquee/v1/error.proto; do not edit.

/// The reason of a failed call. A reason that is newer than this client keeps its name.
public struct ErrorReason: RawRepresentable, Hashable, Sendable {
  /// The reason as the server sends it, for example `VIDEO_NOT_FOUND`.
  public let rawValue: String

  /// Creates the reason of this name.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }
}

extension ErrorReason {
  /// INTERNAL: an unexpected error in the server. The error's text has a request id, by which the operator finds the
  /// cause in the server's log.
  public static let `internal` = ErrorReason(rawValue: "INTERNAL")
  /// UNIMPLEMENTED: the server has no method of this name, or the call was not made by POST.
  public static let methodUnknown = ErrorReason(rawValue: "METHOD_UNKNOWN")
  /// INVALID_ARGUMENT: the body is not an encoding of the request message, or a unary call's body is not exactly one
  /// message.
  public static let messageMalformed = ErrorReason(rawValue: "MESSAGE_MALFORMED")
  /// RESOURCE_EXHAUSTED: the message is larger than the RPC accepts. The limit counts decompressed bytes; ServerInfo has
  /// it.
  public static let messageTooLarge = ErrorReason(rawValue: "MESSAGE_TOO_LARGE")
  /// INVALID_ARGUMENT: at least one field breaks a rule of the contract; the details name each. Text that people write
  /// must have at least one visible character, no control characters, and no bidirectional overrides (U+202D, U+202E).
  /// Durations and timestamps must be valid in the sense of their protos.
  public static let fieldInvalid = ErrorReason(rawValue: "FIELD_INVALID")
  /// DEADLINE_EXCEEDED: the call's deadline passed. A write that had already begun may still take effect.
  public static let deadlineExceeded = ErrorReason(rawValue: "DEADLINE_EXCEEDED")
  /// UNAVAILABLE: the server is starting or stopping, or a service that it depends on does not answer; try again.
  public static let unavailable = ErrorReason(rawValue: "UNAVAILABLE")
  /// INVALID_ARGUMENT: the page token was changed, was not issued by this server, or belongs to another query. Start
  /// again at the first page.
  public static let pageTokenInvalid = ErrorReason(rawValue: "PAGE_TOKEN_INVALID")
  /// INVALID_ARGUMENT: the same `request_id` was used within the last 24 hours for a request with other contents.
  public static let requestIdReused = ErrorReason(rawValue: "REQUEST_ID_REUSED")
  /// RESOURCE_EXHAUSTED: the server already runs, or has waiting, as many calls of this kind as it admits. RetryInfo has
  /// the delay after which to try again. Any RPC may fail with this.
  public static let overloaded = ErrorReason(rawValue: "OVERLOADED")
  /// RESOURCE_EXHAUSTED: the account or the network address makes calls more often than a rate limit allows. RetryInfo
  /// has the delay after which to try again. Any RPC may fail with this.
  public static let rateLimited = ErrorReason(rawValue: "RATE_LIMITED")
  /// UNIMPLEMENTED: the messages are compressed or encoded in a way that the server does not support. The metadata
  /// `header` is the name of the request's header that is the cause, and `accepted` lists the supported values.
  public static let encodingUnsupported = ErrorReason(rawValue: "ENCODING_UNSUPPORTED")
  /// UNAUTHENTICATED: the RPC needs an access token and the call has none.
  public static let tokenMissing = ErrorReason(rawValue: "TOKEN_MISSING")
  /// UNAUTHENTICATED: the token was not issued by this server, or is of another kind (for example a refresh token sent
  /// as an access token).
  public static let tokenInvalid = ErrorReason(rawValue: "TOKEN_INVALID")
  /// UNAUTHENTICATED: the access token has expired; call RefreshSession.
  public static let tokenExpired = ErrorReason(rawValue: "TOKEN_EXPIRED")
  /// UNAUTHENTICATED: the session was ended by Logout, RevokeSession, a change of password or role, the deletion of the
  /// account, or a refresh token that was used a second time. Sign in again.
  public static let sessionRevoked = ErrorReason(rawValue: "SESSION_REVOKED")
  /// UNAUTHENTICATED: the session was not refreshed for too long, or has reached its maximum age. Sign in again.
  public static let sessionExpired = ErrorReason(rawValue: "SESSION_EXPIRED")
  /// UNAUTHENTICATED: the login or the password is wrong; the error does not tell which.
  public static let credentialsInvalid = ErrorReason(rawValue: "CREDENTIALS_INVALID")
  /// PERMISSION_DENIED: the RPC needs a role that the caller's account does not have.
  public static let roleRequired = ErrorReason(rawValue: "ROLE_REQUIRED")
  /// PERMISSION_DENIED: the caller can see the object but does not own it.
  public static let notOwner = ErrorReason(rawValue: "NOT_OWNER")
  /// NOT_FOUND: the caller's account has no open session of this id.
  public static let sessionNotFound = ErrorReason(rawValue: "SESSION_NOT_FOUND")
  /// FAILED_PRECONDITION: the page may not keep its refresh token in a cookie. Allowed are pages of the server's own
  /// origin and of the origins that its operator configured, over https:// or on the loopback host, and of the same site
  /// as the server.
  public static let cookieOriginUnknown = ErrorReason(rawValue: "COOKIE_ORIGIN_UNKNOWN")
  /// ALREADY_EXISTS: the username is taken.
  public static let usernameTaken = ErrorReason(rawValue: "USERNAME_TAKEN")
  /// ALREADY_EXISTS: the e-mail address is taken.
  public static let emailTaken = ErrorReason(rawValue: "EMAIL_TAKEN")
  /// INVALID_ARGUMENT: the password is on the list of the most common passwords.
  public static let passwordTooCommon = ErrorReason(rawValue: "PASSWORD_TOO_COMMON")
  /// NOT_FOUND: there is no such channel.
  public static let channelNotFound = ErrorReason(rawValue: "CHANNEL_NOT_FOUND")
  /// INVALID_ARGUMENT: the username, or one that looks like it, is reserved by the operator of the server.
  public static let usernameReserved = ErrorReason(rawValue: "USERNAME_RESERVED")
  /// INVALID_ARGUMENT: the code is wrong, has expired, was used, or was replaced by a newer one; too many wrong ones were
  /// tried; or no account has the address. The error does not tell which. Request another code.
  public static let codeInvalid = ErrorReason(rawValue: "CODE_INVALID")
  /// FAILED_PRECONDITION: the server requires a verified e-mail address for this RPC, and the caller's is not. See
  /// AuthService.VerifyEmail.
  public static let emailNotVerified = ErrorReason(rawValue: "EMAIL_NOT_VERIFIED")
  /// NOT_FOUND: the caller's account has no such upload.
  public static let uploadNotFound = ErrorReason(rawValue: "UPLOAD_NOT_FOUND")
  /// FAILED_PRECONDITION: the bytes do not continue at the durable offset. The metadata `offset_bytes` is the offset to
  /// continue at.
  public static let uploadOffsetMismatch = ErrorReason(rawValue: "UPLOAD_OFFSET_MISMATCH")
  /// INVALID_ARGUMENT: the CRC-32C of the received data differs from the one that was sent with it; send the data again.
  public static let uploadCrcMismatch = ErrorReason(rawValue: "UPLOAD_CRC_MISMATCH")
  /// INVALID_ARGUMENT: a chunk other than the last does not have the upload's `chunk_size_bytes`.
  public static let uploadChunkSize = ErrorReason(rawValue: "UPLOAD_CHUNK_SIZE")
  /// INVALID_ARGUMENT: the data would extend beyond the declared size.
  public static let uploadBeyondSize = ErrorReason(rawValue: "UPLOAD_BEYOND_SIZE")
  /// FAILED_PRECONDITION: all bytes of the upload have been received already, or it is already published.
  public static let uploadFinished = ErrorReason(rawValue: "UPLOAD_FINISHED")
  /// FAILED_PRECONDITION: the upload was cancelled.
  public static let uploadCancelled = ErrorReason(rawValue: "UPLOAD_CANCELLED")
  /// FAILED_PRECONDITION: the upload received no bytes until its `expire_time`, and its bytes are removed. Create
  /// another upload.
  public static let uploadExpired = ErrorReason(rawValue: "UPLOAD_EXPIRED")
  /// FAILED_PRECONDITION: publishing the upload was refused for good; the metadata `cause` is the reason (MEDIA_* or
  /// UPLOAD_CHECKSUM_MISMATCH). With the cause UPLOAD_CHECKSUM_MISMATCH, two writers sent different bytes at the same
  /// time. Create another upload.
  public static let uploadFailed = ErrorReason(rawValue: "UPLOAD_FAILED")
  /// FAILED_PRECONDITION: the upload does not have all its bytes yet. The metadata `offset_bytes` is the offset to
  /// continue at.
  public static let uploadIncomplete = ErrorReason(rawValue: "UPLOAD_INCOMPLETE")
  /// ABORTED: another writer has taken over the upload; stop sending.
  public static let uploadTakenOver = ErrorReason(rawValue: "UPLOAD_TAKEN_OVER")
  /// FAILED_PRECONDITION: the checksum of the whole file differs from the declared one.
  public static let uploadChecksumMismatch = ErrorReason(rawValue: "UPLOAD_CHECKSUM_MISMATCH")
  /// INVALID_ARGUMENT: the declared size is above the server's limit; the metadata `max_bytes` is the limit in bytes.
  public static let uploadTooLarge = ErrorReason(rawValue: "UPLOAD_TOO_LARGE")
  /// RESOURCE_EXHAUSTED: the account already has as many bytes, open uploads, subscriptions, playlists or mutes as it may
  /// have, the playlist as many items, or the video captions in as many languages. QuotaFailure says which.
  public static let quotaExceeded = ErrorReason(rawValue: "QUOTA_EXCEEDED")
  /// RESOURCE_EXHAUSTED: the server's disk is full. Nothing that was acknowledged is lost; try again later. Any RPC that
  /// writes may fail with this.
  public static let storageFull = ErrorReason(rawValue: "STORAGE_FULL")
  /// DEADLINE_EXCEEDED: the stream sent nothing for too long. What is durable stays; continue at the durable offset.
  public static let uploadIdle = ErrorReason(rawValue: "UPLOAD_IDLE")
  /// ABORTED: the upload was slower than the server's minimum rate on average. What is durable stays; continue at the
  /// durable offset.
  public static let uploadTooSlow = ErrorReason(rawValue: "UPLOAD_TOO_SLOW")
  /// NOT_FOUND: there is no such video, or the caller may not see it.
  public static let videoNotFound = ErrorReason(rawValue: "VIDEO_NOT_FOUND")
  /// FAILED_PRECONDITION: the video is still being processed, or its processing failed.
  public static let videoNotReady = ErrorReason(rawValue: "VIDEO_NOT_READY")
  /// FAILED_PRECONDITION: the file is not in a container format that Marquee reads (MP4, QuickTime, WebM, Matroska), or
  /// is encrypted. The error's text says what kind of file it is, as far as that was recognized.
  public static let mediaUnsupported = ErrorReason(rawValue: "MEDIA_UNSUPPORTED")
  /// FAILED_PRECONDITION: the container refers to bytes beyond the end of the file. A recording that was merely not
  /// finalized is not refused with this: it is accepted up to its last complete part.
  public static let mediaTruncated = ErrorReason(rawValue: "MEDIA_TRUNCATED")
  /// FAILED_PRECONDITION: the container is corrupt or has no video track.
  public static let mediaInvalid = ErrorReason(rawValue: "MEDIA_INVALID")
  /// FAILED_PRECONDITION: the server makes no renditions, because its operator has switched that off or it has no ffmpeg.
  public static let processingOff = ErrorReason(rawValue: "PROCESSING_OFF")
  /// INVALID_ARGUMENT: the bytes are not a JPEG, PNG, WebP or GIF. The file's name is not considered.
  public static let imageTypeUnsupported = ErrorReason(rawValue: "IMAGE_TYPE_UNSUPPORTED")
  /// INVALID_ARGUMENT: the picture cannot be decoded, or the file ends before the picture does.
  public static let imageMalformed = ErrorReason(rawValue: "IMAGE_MALFORMED")
  /// INVALID_ARGUMENT: the picture has fewer than 16 pixels on a side. The metadata `width` and `height` are its size in
  /// pixels.
  public static let imageTooSmall = ErrorReason(rawValue: "IMAGE_TOO_SMALL")
  /// INVALID_ARGUMENT: the picture has more than 8192 pixels on a side or more than 40 million in all. The metadata
  /// `width` and `height` are its size in pixels.
  public static let imageTooLarge = ErrorReason(rawValue: "IMAGE_TOO_LARGE")
  /// NOT_FOUND: the video has no such poster.
  public static let posterNotFound = ErrorReason(rawValue: "POSTER_NOT_FOUND")
  /// INVALID_ARGUMENT: the text is not WebVTT or SubRip, or breaks a rule of SetCaption. The metadata `line` is the line of
  /// the text, counted from 1.
  public static let captionInvalid = ErrorReason(rawValue: "CAPTION_INVALID")
  /// NOT_FOUND: the video has no caption in this language.
  public static let captionNotFound = ErrorReason(rawValue: "CAPTION_NOT_FOUND")
  /// NOT_FOUND: there is no such comment, or the caller may not see it.
  public static let commentNotFound = ErrorReason(rawValue: "COMMENT_NOT_FOUND")
  /// FAILED_PRECONDITION: comments of this video are switched off by its owner.
  public static let commentsDisabled = ErrorReason(rawValue: "COMMENTS_DISABLED")
  /// FAILED_PRECONDITION: the comment to reply to is itself a reply; replies have no replies.
  public static let commentIsReply = ErrorReason(rawValue: "COMMENT_IS_REPLY")
  /// NOT_FOUND: there is no such tweet.
  public static let tweetNotFound = ErrorReason(rawValue: "TWEET_NOT_FOUND")
  /// NOT_FOUND: there is no such playlist, or the caller may not see it.
  public static let playlistNotFound = ErrorReason(rawValue: "PLAYLIST_NOT_FOUND")
  /// NOT_FOUND: the playlist has no such item.
  public static let playlistItemNotFound = ErrorReason(rawValue: "PLAYLIST_ITEM_NOT_FOUND")
  /// FAILED_PRECONDITION: the watch-later list itself cannot be changed or deleted; its items can.
  public static let playlistBuiltIn = ErrorReason(rawValue: "PLAYLIST_BUILT_IN")
  /// FAILED_PRECONDITION: an account cannot subscribe to its own channel.
  public static let selfSubscription = ErrorReason(rawValue: "SELF_SUBSCRIPTION")
  /// FAILED_PRECONDITION: the caller does not subscribe to the channel, so there is no bell to set.
  public static let notSubscribed = ErrorReason(rawValue: "NOT_SUBSCRIBED")
  /// INVALID_ARGUMENT: the playback id was not returned by GetPlayback for this video within the last 24 hours; call
  /// GetPlayback again.
  public static let playbackInvalid = ErrorReason(rawValue: "PLAYBACK_INVALID")
  /// NOT_FOUND: there is no such job.
  public static let jobNotFound = ErrorReason(rawValue: "JOB_NOT_FOUND")
  /// FAILED_PRECONDITION: the job is done, or another job of its kind and subject is not finished.
  public static let jobNotRetryable = ErrorReason(rawValue: "JOB_NOT_RETRYABLE")
}
