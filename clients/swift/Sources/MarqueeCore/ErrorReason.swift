// Made by clients/swift/error-reasons from proto/marquee/v1/error.proto; do not edit.

/// Why a call failed: a reason that is new to this client keeps its name.
public struct ErrorReason: RawRepresentable, Hashable, Sendable {
  /// The reason as the server sends it, `VIDEO_NOT_FOUND` for one.
  public let rawValue: String

  /// The reason of that name.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }
}

extension ErrorReason {
  /// INTERNAL: something unexpected happened; the request id finds the cause in the server's log.
  public static let `internal` = ErrorReason(rawValue: "INTERNAL")
  /// UNIMPLEMENTED: the server knows no such method, or the call is not made by POST.
  public static let methodUnknown = ErrorReason(rawValue: "METHOD_UNKNOWN")
  /// INVALID_ARGUMENT: the body is not an encoding of the request message, or not of exactly one where one is expected.
  public static let messageMalformed = ErrorReason(rawValue: "MESSAGE_MALFORMED")
  /// RESOURCE_EXHAUSTED: the message is larger than the RPC accepts, which is judged after it was decompressed.
  public static let messageTooLarge = ErrorReason(rawValue: "MESSAGE_TOO_LARGE")
  /// INVALID_ARGUMENT: at least one field breaks a rule of the contract; the details name each. In a text that people write
  /// something must be seen, and there are neither control characters nor overrides of the direction of writing (U+202D and
  /// U+202E). Durations and timestamps are what their protos say.
  public static let fieldInvalid = ErrorReason(rawValue: "FIELD_INVALID")
  /// DEADLINE_EXCEEDED: the call's deadline passed; a write that had begun may still have taken effect.
  public static let deadlineExceeded = ErrorReason(rawValue: "DEADLINE_EXCEEDED")
  /// UNAVAILABLE: the server is stopping or starting, or a service that it needs does not answer; try again.
  public static let unavailable = ErrorReason(rawValue: "UNAVAILABLE")
  /// INVALID_ARGUMENT: the page token was edited, is foreign, or belongs to another query.
  public static let pageTokenInvalid = ErrorReason(rawValue: "PAGE_TOKEN_INVALID")
  /// INVALID_ARGUMENT: the request id was used before with another request.
  public static let requestIdReused = ErrorReason(rawValue: "REQUEST_ID_REUSED")
  /// RESOURCE_EXHAUSTED: too many calls of this kind run or wait already; RetryInfo says when to come back.
  public static let overloaded = ErrorReason(rawValue: "OVERLOADED")
  /// RESOURCE_EXHAUSTED: the caller or its address calls too often; RetryInfo says when to come back. Any RPC may say so.
  public static let rateLimited = ErrorReason(rawValue: "RATE_LIMITED")
  /// UNIMPLEMENTED: the messages are compressed or encoded in a way that the server does not know; metadata `header` names
  /// the request's header that says so, and `accepted` lists what the server knows.
  public static let encodingUnsupported = ErrorReason(rawValue: "ENCODING_UNSUPPORTED")
  /// UNAUTHENTICATED: the RPC needs an access token and none was sent.
  public static let tokenMissing = ErrorReason(rawValue: "TOKEN_MISSING")
  /// UNAUTHENTICATED: the token is not one of ours, or not of this kind.
  public static let tokenInvalid = ErrorReason(rawValue: "TOKEN_INVALID")
  /// UNAUTHENTICATED: the access token has expired; refresh the session.
  public static let tokenExpired = ErrorReason(rawValue: "TOKEN_EXPIRED")
  /// UNAUTHENTICATED: the session was ended: by logout, revocation, a change of password or role, deletion of the account,
  /// or a replayed refresh token.
  public static let sessionRevoked = ErrorReason(rawValue: "SESSION_REVOKED")
  /// UNAUTHENTICATED: the session was not used for too long, or has reached its greatest age.
  public static let sessionExpired = ErrorReason(rawValue: "SESSION_EXPIRED")
  /// UNAUTHENTICATED: the login or the password is wrong; which of them is not said.
  public static let credentialsInvalid = ErrorReason(rawValue: "CREDENTIALS_INVALID")
  /// PERMISSION_DENIED: the caller's role does not allow the call.
  public static let roleRequired = ErrorReason(rawValue: "ROLE_REQUIRED")
  /// PERMISSION_DENIED: the object can be seen by the caller but belongs to someone else.
  public static let notOwner = ErrorReason(rawValue: "NOT_OWNER")
  /// NOT_FOUND: there is no such session of the caller's.
  public static let sessionNotFound = ErrorReason(rawValue: "SESSION_NOT_FOUND")
  /// FAILED_PRECONDITION: a refresh token travels in a cookie only for pages of this server's origin and of those that it was
  /// told of, by https:// or on the loopback host, and on the same site.
  public static let cookieOriginUnknown = ErrorReason(rawValue: "COOKIE_ORIGIN_UNKNOWN")
  /// ALREADY_EXISTS: the username is taken.
  public static let usernameTaken = ErrorReason(rawValue: "USERNAME_TAKEN")
  /// ALREADY_EXISTS: the e-mail address is taken.
  public static let emailTaken = ErrorReason(rawValue: "EMAIL_TAKEN")
  /// INVALID_ARGUMENT: the password is among those that are tried first.
  public static let passwordTooCommon = ErrorReason(rawValue: "PASSWORD_TOO_COMMON")
  /// NOT_FOUND: there is no such channel.
  public static let channelNotFound = ErrorReason(rawValue: "CHANNEL_NOT_FOUND")
  /// INVALID_ARGUMENT: the username, or what looks like it, is kept for those who run the server.
  public static let usernameReserved = ErrorReason(rawValue: "USERNAME_RESERVED")
  /// NOT_FOUND: there is no such upload of the caller's.
  public static let uploadNotFound = ErrorReason(rawValue: "UPLOAD_NOT_FOUND")
  /// FAILED_PRECONDITION: the bytes do not continue at the durable offset; metadata `offset_bytes` has the right one.
  public static let uploadOffsetMismatch = ErrorReason(rawValue: "UPLOAD_OFFSET_MISMATCH")
  /// INVALID_ARGUMENT: the CRC-32C of the data is not the one that was sent with it.
  public static let uploadCrcMismatch = ErrorReason(rawValue: "UPLOAD_CRC_MISMATCH")
  /// INVALID_ARGUMENT: a chunk that is not the last is not of the upload's chunk size.
  public static let uploadChunkSize = ErrorReason(rawValue: "UPLOAD_CHUNK_SIZE")
  /// INVALID_ARGUMENT: the data reaches beyond the declared size.
  public static let uploadBeyondSize = ErrorReason(rawValue: "UPLOAD_BEYOND_SIZE")
  /// FAILED_PRECONDITION: all bytes are there already.
  public static let uploadFinished = ErrorReason(rawValue: "UPLOAD_FINISHED")
  /// FAILED_PRECONDITION: the upload was cancelled.
  public static let uploadCancelled = ErrorReason(rawValue: "UPLOAD_CANCELLED")
  /// FAILED_PRECONDITION: the upload was abandoned for too long and its bytes are removed.
  public static let uploadExpired = ErrorReason(rawValue: "UPLOAD_EXPIRED")
  /// FAILED_PRECONDITION: the upload was refused when it was published; metadata `cause` says why. With the cause
  /// UPLOAD_CHECKSUM_MISMATCH, two writers have sent different bytes at once.
  public static let uploadFailed = ErrorReason(rawValue: "UPLOAD_FAILED")
  /// FAILED_PRECONDITION: bytes are missing; metadata `offset_bytes` says from where.
  public static let uploadIncomplete = ErrorReason(rawValue: "UPLOAD_INCOMPLETE")
  /// ABORTED: another writer has taken the upload over.
  public static let uploadTakenOver = ErrorReason(rawValue: "UPLOAD_TAKEN_OVER")
  /// FAILED_PRECONDITION: the whole file's checksum is not the declared one.
  public static let uploadChecksumMismatch = ErrorReason(rawValue: "UPLOAD_CHECKSUM_MISMATCH")
  /// INVALID_ARGUMENT: the size is above the server's limit; metadata `max_bytes` has the limit.
  public static let uploadTooLarge = ErrorReason(rawValue: "UPLOAD_TOO_LARGE")
  /// RESOURCE_EXHAUSTED: the account has as many bytes, open uploads, subscriptions or playlists as it may, or a playlist as
  /// many items; QuotaFailure says which.
  public static let quotaExceeded = ErrorReason(rawValue: "QUOTA_EXCEEDED")
  /// RESOURCE_EXHAUSTED: the store has no room; nothing acknowledged is lost, try again later. Any RPC that writes may say
  /// so.
  public static let storageFull = ErrorReason(rawValue: "STORAGE_FULL")
  /// DEADLINE_EXCEEDED: the stream sent nothing for too long; what is durable stays.
  public static let uploadIdle = ErrorReason(rawValue: "UPLOAD_IDLE")
  /// ABORTED: the upload moved too slowly on average; what is durable stays, so go on from its offset.
  public static let uploadTooSlow = ErrorReason(rawValue: "UPLOAD_TOO_SLOW")
  /// NOT_FOUND: there is no such video that the caller may see.
  public static let videoNotFound = ErrorReason(rawValue: "VIDEO_NOT_FOUND")
  /// FAILED_PRECONDITION: the video is being processed, or its processing failed.
  public static let videoNotReady = ErrorReason(rawValue: "VIDEO_NOT_READY")
  /// FAILED_PRECONDITION: the bytes are not a container that Marquee reads, or are encrypted; the text says what they are.
  public static let mediaUnsupported = ErrorReason(rawValue: "MEDIA_UNSUPPORTED")
  /// FAILED_PRECONDITION: the container needs bytes that the file does not have. A recording that was not ended is no such
  /// file: it is as long as what is whole.
  public static let mediaTruncated = ErrorReason(rawValue: "MEDIA_TRUNCATED")
  /// FAILED_PRECONDITION: the container cannot be read or has no video track.
  public static let mediaInvalid = ErrorReason(rawValue: "MEDIA_INVALID")
  /// INVALID_ARGUMENT: the bytes are no JPEG, PNG, WebP or GIF, whatever the file is called.
  public static let imageTypeUnsupported = ErrorReason(rawValue: "IMAGE_TYPE_UNSUPPORTED")
  /// INVALID_ARGUMENT: the picture cannot be decoded, or is cut off.
  public static let imageMalformed = ErrorReason(rawValue: "IMAGE_MALFORMED")
  /// INVALID_ARGUMENT: the picture has fewer than 16 pixels on a side; metadata has its `width` and `height`.
  public static let imageTooSmall = ErrorReason(rawValue: "IMAGE_TOO_SMALL")
  /// INVALID_ARGUMENT: the picture has more pixels than are decoded; metadata has its `width` and `height`.
  public static let imageTooLarge = ErrorReason(rawValue: "IMAGE_TOO_LARGE")
  /// NOT_FOUND: there is no such comment that the caller may see.
  public static let commentNotFound = ErrorReason(rawValue: "COMMENT_NOT_FOUND")
  /// FAILED_PRECONDITION: the video's owner has switched its comments off.
  public static let commentsDisabled = ErrorReason(rawValue: "COMMENTS_DISABLED")
  /// FAILED_PRECONDITION: the comment is a reply, and replies have no replies.
  public static let commentIsReply = ErrorReason(rawValue: "COMMENT_IS_REPLY")
  /// NOT_FOUND: there is no such tweet.
  public static let tweetNotFound = ErrorReason(rawValue: "TWEET_NOT_FOUND")
  /// NOT_FOUND: there is no such playlist that the caller may see.
  public static let playlistNotFound = ErrorReason(rawValue: "PLAYLIST_NOT_FOUND")
  /// NOT_FOUND: there is no such item in the playlist.
  public static let playlistItemNotFound = ErrorReason(rawValue: "PLAYLIST_ITEM_NOT_FOUND")
  /// FAILED_PRECONDITION: the watch-later list is neither changed nor deleted; what is in it may be.
  public static let playlistBuiltIn = ErrorReason(rawValue: "PLAYLIST_BUILT_IN")
  /// FAILED_PRECONDITION: nobody subscribes to their own channel.
  public static let selfSubscription = ErrorReason(rawValue: "SELF_SUBSCRIPTION")
  /// INVALID_ARGUMENT: the playback id is not one that GetPlayback gave for this video within the last day.
  public static let playbackInvalid = ErrorReason(rawValue: "PLAYBACK_INVALID")
}
