// A file's way in, as an app sees it.

import Foundation
import GRPCCore
import MarqueeCore

extension Marquee {
  /// Uploads a video's file, and goes on by itself after cuts; publish it then with `videos.publishVideo`.
  ///
  /// The file is opened once, and read once before anything is sent, for the checksum that publishing compares, so that no
  /// mix of two files becomes a video. It may be removed meanwhile, as pickers do with temporary files, but is not to
  /// change.
  ///
  /// The last progress is complete. Whoever stops iterating stops the upload; with the id in each progress it goes on later,
  /// even in another process. When the task is cancelled, the iteration throws `CancellationError`.
  ///
  /// Without any progress, it gives up after five minutes and ten attempts, with the error of the last. It throws
  /// `UploadFileMismatch` when the file has not the size that the upload was begun with, the file's own error when it cannot
  /// be read, and an `RPCError` at once when trying again does not help.
  ///
  /// - Parameters:
  ///   - file: The file to upload.
  ///   - contentType: `video/mp4`, `video/quicktime`, `video/webm` or `video/x-matroska`.
  ///   - uploadID: The upload to go on with; nil begins one.
  public func uploadVideo(_ file: URL, contentType: String, resuming uploadID: String? = nil) -> VideoUpload {
    VideoUpload { [uploads] report in
      let sender = UploadSender(uploads: uploads, file: try UploadFile(file), report: report)
      try await sender.run(contentType: contentType, resuming: uploadID)
    }
  }
}

/// The progress of an upload, which runs while it is iterated; who is slow gets the newest.
public struct VideoUpload: AsyncSequence, Sendable {
  public typealias Element = UploadProgress
  public typealias Failure = any Error

  private let work: @Sendable (_ report: @escaping @Sendable (UploadProgress) -> Void) async throws -> Void

  /// An upload that this work carries out.
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

  /// A place in the progress.
  public struct Iterator: AsyncIteratorProtocol {
    fileprivate var progress: AsyncThrowingStream<UploadProgress, any Error>.Iterator

    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> UploadProgress? {
      if let next = try await progress.next(isolation: actor) { return next }
      // A stream ends without a word when its task is cancelled, which is not the end of an upload.
      try Task.checkCancellation()
      return nil
    }

    public mutating func next() async throws -> UploadProgress? {
      try await next(isolation: nil)
    }
  }
}
