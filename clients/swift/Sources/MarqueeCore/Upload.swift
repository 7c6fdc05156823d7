// The progress of an upload, and its limits on attempts.

/// The progress of an upload.
public struct UploadProgress: Hashable, Sendable {
  /// The upload's id, which the app stores to continue the upload after a restart. Nil while the file's checksum is
  /// computed, before the upload is created.
  public let uploadID: String?
  /// How many bytes of the file are in its checksum, which is computed before the first byte is sent.
  public let checkedBytes: Int64
  /// How many bytes were given to the network, from the file's start; decreases after an interruption.
  public let sentBytes: Int64
  /// How many bytes the server has on stable storage; never decreases.
  public let durableBytes: Int64
  /// The file's size in bytes.
  public let totalBytes: Int64

  /// Whether all bytes are durable, so that the upload can be published.
  public var isComplete: Bool { durableBytes == totalBytes }

  /// Creates a progress.
  public init(uploadID: String?, checkedBytes: Int64, sentBytes: Int64, durableBytes: Int64, totalBytes: Int64) {
    self.uploadID = uploadID
    self.checkedBytes = checkedBytes
    self.sentBytes = sentBytes
    self.durableBytes = durableBytes
    self.totalBytes = totalBytes
  }
}

/// The file does not have the size of the unfinished upload, or has become shorter.
public struct UploadFileMismatch: Error, Hashable, CustomStringConvertible {
  /// The size that the upload was created with, in bytes.
  public let expectedBytes: Int64
  /// The size of the present file, in bytes.
  public let actualBytes: Int64

  /// Creates a mismatch of these sizes.
  public init(expectedBytes: Int64, actualBytes: Int64) {
    self.expectedBytes = expectedBytes
    self.actualBytes = actualBytes
  }

  public var description: String { "the file has \(actualBytes) bytes, and its upload \(expectedBytes)" }
}

/// How long an upload without progress is tried again: five minutes and ten attempts, with growing pauses.
///
/// Both must have passed, because time goes on while an app is suspended.
public struct UploadPatience: Sendable {
  static let attempts = 10
  static let time: Duration = .seconds(300)
  static let longestPause: Duration = .seconds(10)

  private var failures = 0
  private var furthest: Int64 = -1
  private var lastProgress: ContinuousClock.Instant

  /// Starts the limits anew from this moment.
  public init(now: ContinuousClock.Instant = .now) {
    lastProgress = now
  }

  /// Returns the pause after a failure with so many durable bytes; nil when the limits are reached. A longer delay that
  /// the server asks for takes precedence.
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
