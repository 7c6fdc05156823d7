// What an upload tells of itself, and how long it goes on trying.

/// How far an upload is.
public struct UploadProgress: Hashable, Sendable {
  /// The upload's id: kept by the app, it goes on with it after a restart.
  public let uploadID: String
  /// How many bytes were handed to the network, from the file's start. After a cut it may be less than before.
  public let sentBytes: Int64
  /// How many bytes survive anything; never less than before.
  public let durableBytes: Int64
  /// The file's size in bytes.
  public let totalBytes: Int64

  /// Whether all bytes are durable, so that a video can be made of them.
  public var isComplete: Bool { durableBytes == totalBytes }

  /// A state of an upload.
  public init(uploadID: String, sentBytes: Int64, durableBytes: Int64, totalBytes: Int64) {
    self.uploadID = uploadID
    self.sentBytes = sentBytes
    self.durableBytes = durableBytes
    self.totalBytes = totalBytes
  }
}

/// The file is not the one that an upload was begun with.
public struct UploadFileMismatch: Error, Hashable {
  /// The size of the file that the upload is of, in bytes.
  public let expectedBytes: Int64
  /// The size of the file that was given, in bytes.
  public let actualBytes: Int64

  /// A mismatch of these sizes.
  public init(expectedBytes: Int64, actualBytes: Int64) {
    self.expectedBytes = expectedBytes
    self.actualBytes = actualBytes
  }
}

/// How often an upload is tried again: ten times without getting any further, with growing pauses.
public struct UploadPatience: Sendable {
  static let attempts = 10
  static let longest: Duration = .seconds(30)

  private var failures = 0
  private var furthest: Int64 = -1

  /// All patience.
  public init() {}

  /// How long to wait after a failure with so many bytes durable; nil when it is enough. The server's own wish counts when
  /// it is longer.
  public mutating func pause(afterFailureAt durableBytes: Int64, wish: Duration? = nil) -> Duration? {
    if durableBytes > furthest {
      furthest = durableBytes
      failures = 0
    }
    failures += 1
    guard failures <= Self.attempts else { return nil }
    let grown = min(Duration.milliseconds(250 << failures), Self.longest)
    return max(grown, wish ?? .zero)
  }
}
