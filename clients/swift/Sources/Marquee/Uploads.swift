// A file's way in: through cuts, and on after the app was ended.

import Foundation
import GRPCCore
import MarqueeCore
import SwiftProtobuf

extension Marquee {
  /// Uploads a video's file, and goes on by itself after cuts; publish it then with `videos.publishVideo`.
  ///
  /// The file is read once before, for the checksum that publishing compares, so that no mix of two files becomes a video.
  /// The last progress is complete. Ending the iteration, or its task, stops the upload; with the id in each progress it goes
  /// on later, even in another process.
  ///
  /// Throws `UploadFileMismatch` when the upload is of a file of another size, and the `RPCError` that ended it when trying
  /// again does not help.
  ///
  /// - Parameters:
  ///   - file: A file that does not change meanwhile.
  ///   - contentType: `video/mp4`, `video/quicktime`, `video/webm` or `video/x-matroska`.
  ///   - uploadID: The upload to go on with; nil begins one.
  public func uploadVideo(
    _ file: URL,
    contentType: String,
    resuming uploadID: String? = nil
  ) -> AsyncThrowingStream<UploadProgress, any Error> {
    AsyncThrowingStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let task = Task {
        do {
          let sender = UploadSender(uploads: uploads, file: file) { continuation.yield($0) }
          try await sender.run(contentType: contentType, resuming: uploadID)
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}

/// One upload, from its beginning or from where it stands.
struct UploadSender<Uploads: Marquee_V1_UploadService.ClientProtocol>: Sendable {
  /// The bytes of a message; the server takes a chunk in one at least, and chunks are 64 KiB or more.
  private static var largestMessage: Int64 { 1 << 20 }
  /// What another try may mend.
  private static var passing: Set<ErrorReason> {
    [
      .unavailable, .overloaded, .rateLimited, .deadlineExceeded, .tokenExpired, .storageFull,
      .uploadIdle, .uploadOffsetMismatch, .uploadCrcMismatch,
    ]
  }

  let uploads: Uploads
  let file: URL
  let report: @Sendable (UploadProgress) -> Void

  func run(contentType: String, resuming uploadID: String?) async throws {
    let size = try Int64(FileHandle(forReadingFrom: file).seekToEnd())
    var patience = UploadPatience()
    // Asked for again with the same id, the server returns the same upload.
    let creation = try uploadID == nil ? newUpload(contentType: contentType, size: size) : nil
    var upload: Marquee_V1_Upload?
    while upload?.state != .complete {
      do {
        // One that was cancelled or published is refused with that reason.
        if let upload { try await send(upload) }
        upload = try await known(upload?.id ?? uploadID, orCreated: creation)
        guard let upload, upload.sizeBytes == size else {
          throw UploadFileMismatch(expectedBytes: upload?.sizeBytes ?? 0, actualBytes: size)
        }
        report(progress(of: upload, sent: upload.offsetBytes))
      } catch let error as RPCError {
        try Task.checkCancellation()
        let failure = MarqueeError(error)
        guard
          failure.reason.map(Self.passing.contains) ?? (error.code != .cancelled),
          let pause = patience.pause(afterFailureAt: upload?.offsetBytes ?? 0, wish: failure.retryDelay)
        else { throw error }
        try await Task.sleep(for: pause)
        // Where to go on is the server's to say.
        if let id = upload?.id, let current = try? await known(id, orCreated: nil) {
          upload = current
          report(progress(of: current, sent: current.offsetBytes))
        }
      }
    }
  }

  private func newUpload(contentType: String, size: Int64) throws -> Marquee_V1_CreateUploadRequest {
    let checksum = try CRC32C.checksum(ofFileAt: file)
    return .with {
      $0.sizeBytes = size
      $0.contentType = contentType
      $0.filename = file.lastPathComponent
      $0.requestID = UUID().uuidString.lowercased()
      $0.crc32C = checksum
    }
  }

  private func known(
    _ id: String?, orCreated creation: Marquee_V1_CreateUploadRequest?
  ) async throws -> Marquee_V1_Upload {
    if let id {
      return try await uploads.getUpload(.with { $0.uploadID = id }).upload
    }
    return try await uploads.createUpload(creation ?? .init()).upload
  }

  /// Streams the file from the durable offset to its end.
  private func send(_ upload: Marquee_V1_Upload) async throws {
    _ = try await uploads.uploadChunks { writer in
      try await writer.write(
        .with {
          $0.start = .with {
            $0.uploadID = upload.id
            $0.offsetBytes = upload.offsetBytes
          }
        })
      let handle = try FileHandle(forReadingFrom: file)
      defer { try? handle.close() }
      try handle.seek(toOffset: UInt64(upload.offsetBytes))
      var sent = upload.offsetBytes
      let length = Int(min(Self.largestMessage, upload.chunkSizeBytes))
      while let bytes = try handle.read(upToCount: length), !bytes.isEmpty {
        try await writer.write(
          .with {
            $0.data = .with {
              $0.data = bytes
              $0.crc32C = CRC32C.checksum(of: bytes)
            }
          })
        sent += Int64(bytes.count)
        report(progress(of: upload, sent: sent))
      }
    }
  }

  private func progress(of upload: Marquee_V1_Upload, sent: Int64) -> UploadProgress {
    UploadProgress(
      uploadID: upload.id, sentBytes: sent, durableBytes: upload.offsetBytes, totalBytes: upload.sizeBytes)
  }
}
