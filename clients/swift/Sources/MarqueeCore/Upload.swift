// What an upload tells of itself, and how long it goes on trying.

/// How far an upload is.
public struct UploadProgress: Hashable, Sendable {
  /// The upload's id: kept by the app, it goes on with it after a restart. Nil while the file's checksum is made, before
  /// the server knows of it.
  public let uploadID: String?
  /// How many bytes of the file are in its checksum, which comes before the first byte is sent.
  public let checkedBytes: Int64
  /// How many bytes were handed to the network, from the file's start. After a cut it may be less than before.
  public let sentBytes: Int64
  /// How many bytes survive anything; never less than before.
  public let durableBytes: Int64
  /// The file's size in bytes.
  public let totalBytes: Int64

  /// Whether all bytes are durable, so that a video can be made of them.
  public var isComplete: Bool { durableBytes == totalBytes }

  /// A state of an upload.
  public init(uploadID: String?, checkedBytes: Int64, sentBytes: Int64, durableBytes: Int64, totalBytes: Int64) {
    self.uploadID = uploadID
    self.checkedBytes = checkedBytes
    self.sentBytes = sentBytes
    self.durableBytes = durableBytes
    self.totalBytes = totalBytes
  }
}

/// The file is not the one that an upload was begun with, or has become shorter since.
public struct UploadFileMismatch: Error, Hashable, CustomStringConvertible {
  /// The size of the file that the upload is of, in bytes.
  public let expectedBytes: Int64
  /// The size of the file that was given, in bytes.
  public let actualBytes: Int64

  /// A mismatch of these sizes.
  public init(expectedBytes: Int64, actualBytes: Int64) {
    self.expectedBytes = expectedBytes
    self.actualBytes = actualBytes
  }

  public var description: String { "the file has \(actualBytes) bytes, and its upload \(expectedBytes)" }
}

/// How long an upload is tried again that does not get any further: five minutes and ten attempts, with growing pauses.
///
/// Both, because the clock goes on while an app is suspended, which is no reason to give up.
public struct UploadPatience: Sendable {
  static let attempts = 10
  static let time: Duration = .seconds(300)
  static let longestPause: Duration = .seconds(10)

  private var failures = 0
  private var furthest: Int64 = -1
  private var lastProgress: ContinuousClock.Instant

  /// All patience, from this moment on.
  public init(now: ContinuousClock.Instant = .now) {
    lastProgress = now
  }

  /// How long to wait after a failure with so many bytes durable; nil when it is enough. The server's own wish counts when
  /// it is longer.
  public mutating func pause(
    afterFailureAt durableBytes: Int64, wish: Duration? = nil, now: ContinuousClock.Instant = .now
  ) -> Duration? {
    if durableBytes > furthest {
      furthest = durableBytes
      failures = 0
      lastProgress = now
    }
    failures += 1
    guard failures <= Self.attempts || lastProgress.duration(to: now) <= Self.time else { return nil }
    let grown = min(Duration.milliseconds(250 << min(failures, 8)), Self.longestPause)
    return max(grown, wish ?? .zero)
  }
}
