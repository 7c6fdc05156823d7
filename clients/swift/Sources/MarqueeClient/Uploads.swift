// Uploads, as an app uses them.

import Foundation
import GRPCCore
import MarqueeCore

extension Marquee {
  /// Uploads a video's file, and continues after interruptions; publish it then with `videos.publishVideo`.
  ///
  /// The file is opened once, and read once before anything is sent, for the checksum that PublishVideo verifies, so
  /// that bytes of two files cannot become one video. It may be removed meanwhile, as pickers do with temporary files,
  /// but must not change.
  ///
  /// The last progress is complete. Ending the iteration stops the upload; the id in each progress continues it later,
  /// even in another process. When the task is cancelled, the iteration throws `CancellationError`.
  ///
  /// After five minutes and ten attempts without progress, it throws the error of the last attempt. It throws
  /// `UploadFileMismatch` when the file does not have the size of the unfinished upload, the file's own error when it
  /// cannot be read, and an `RPCError` at once when another attempt cannot help.
  ///
  /// - Parameters:
  ///   - file: The file to upload.
  ///   - contentType: `video/mp4`, `video/quicktime`, `video/webm` or `video/x-matroska`.
  ///   - uploadID: The id of an unfinished upload to continue; nil creates an upload.
  public func uploadVideo(_ file: URL, contentType: String, resuming uploadID: String? = nil) -> VideoUpload {
    VideoUpload { [uploads] report in
      let sender = UploadSender(uploads: uploads, file: try UploadFile(file), report: report)
      try await sender.run(contentType: contentType, resuming: uploadID)
    }
  }
}

/// The progress of an upload, which runs while this sequence is iterated; a slow iteration gets only the newest
/// progress.
public struct VideoUpload: AsyncSequence, Sendable {
  public typealias Element = UploadProgress
  public typealias Failure = any Error

  private let work: @Sendable (_ report: @escaping @Sendable (UploadProgress) -> Void) async throws -> Void

  /// Creates the sequence of an upload that this closure runs.
  init(work: @escaping @Sendable (_ report: @escaping @Sendable (UploadProgress) -> Void) async throws -> Void) {
    self.work = work
  }

  public func makeAsyncIterator() -> Iterator {
    let work = work
    let progress = AsyncThrowingStream<UploadProgress, any Error>(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let task = Task {
        do {
          try await work { continuation.yield($0) }
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
    return Iterator(progress: progress.makeAsyncIterator())
  }

  /// An iterator over the progress.
  public struct Iterator: AsyncIteratorProtocol {
    fileprivate var progress: AsyncThrowingStream<UploadProgress, any Error>.Iterator

    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> UploadProgress? {
      if let next = try await progress.next(isolation: actor) { return next }
      // A stream ends without an error when its task is cancelled; that is not the end of the upload.
      try Task.checkCancellation()
      return nil
    }

    public mutating func next() async throws -> UploadProgress? {
      try await next(isolation: nil)
    }
  }
}
