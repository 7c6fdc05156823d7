// Runs an upload from its creation or continuation, through interruptions, to its completion.

import Foundation
import GRPCCore
import MarqueeCore
import SwiftProtobuf

/// One upload, new or continued.
struct UploadSender<Uploads: Marquee_V1_UploadService.ClientProtocol>: Sendable {
  /// The size of a message in bytes; the server accepts messages of at least the chunk size, which is 64 KiB or more.
  private static var largestMessage: Int64 { 1 << 20 }
  /// Reasons after which another attempt may succeed.
  private static var passing: Set<ErrorReason> {
    [
      .unavailable, .overloaded, .rateLimited, .deadlineExceeded, .tokenExpired, .tokenInvalid, .storageFull,
      .uploadIdle, .uploadTooSlow, .uploadOffsetMismatch, .uploadCrcMismatch, .uploadFinished,
    ]
  }

  /// An error without a reason comes from the network or a proxy.
  private static var cuts: Set<RPCError.Code> { [.unavailable, .deadlineExceeded, .unknown, .internalError, .aborted] }

  let uploads: Uploads
  let file: UploadFile
  let report: @Sendable (UploadProgress) -> Void
  /// The pause before another attempt, and the clock; tests set their own.
  var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  var now: @Sendable () -> ContinuousClock.Instant = { .now }

  func run(contentType: String, resuming uploadID: String?) async throws {
    var patience = UploadPatience(now: now())
    let creation = uploadID == nil ? try await newUpload(contentType: contentType) : nil
    var upload: Marquee_V1_Upload?
    while upload.map(isThere) != true {
      var wait: Duration?
      do {
        let current: Marquee_V1_Upload
        if let upload {
          current = try await sent(upload)
        } else if let uploadID {
          current = try await get(uploadID)
        } else {
          // For the same request id, the server returns the same upload.
          current = try await uploads.createUpload(creation ?? .init()).upload
        }
        guard current.sizeBytes == file.size else {
          throw UploadFileMismatch(expectedBytes: current.sizeBytes, actualBytes: file.size)
        }
        if let upload, !isThere(current), current.offsetBytes <= upload.offsetBytes {
          // The server accepted the whole stream but kept none of it: limit the repetitions and wait between them.
          wait = patience.pause(afterFailureAt: current.offsetBytes, now: now())
          if wait == nil { throw RPCError(code: .aborted, message: "the upload does not get any further") }
        }
        upload = current
      } catch {
        wait = try pauseAfter(error, at: upload?.offsetBytes ?? 0, patience: &patience)
      }
      if let wait {
        try await pause(wait)
        // The server knows the offset to continue at. If it cannot be reached, the next attempt asks again.
        if let id = upload?.id, let current = try? await get(id) { upload = current }
      }
      if let upload { report(progress(of: upload, sent: upload.offsetBytes)) }
    }
  }

  /// Returns the pause before the next attempt; throws the error that ends the upload.
  private func pauseAfter(_ error: any Error, at durableBytes: Int64, patience: inout UploadPatience) throws -> Duration {
    try Task.checkCancellation()
    if let failure = file.failure { throw failure }
    guard let error = error as? RPCError else { throw error }
    let failure = MarqueeError(error)
    guard
      failure.reason.map(Self.passing.contains) ?? Self.cuts.contains(error.code),
      let pause = patience.pause(afterFailureAt: durableBytes, wish: failure.retryDelay, now: now())
    else { throw error }
    return pause
  }

  private func isThere(_ upload: Marquee_V1_Upload) -> Bool {
    upload.state == .complete || upload.state == .published
  }

  private func newUpload(contentType: String) async throws -> Marquee_V1_CreateUploadRequest {
    let checksum = try await file.checksum { checked in
      report(UploadProgress(uploadID: nil, checkedBytes: checked, sentBytes: 0, durableBytes: 0, totalBytes: file.size))
    }
    return .with {
      $0.sizeBytes = file.size
      $0.contentType = contentType
      $0.filename = file.name
      $0.requestID = UUID().uuidString.lowercased()
      $0.crc32C = checksum
    }
  }

  private func get(_ id: String) async throws -> Marquee_V1_Upload {
    try await uploads.getUpload(.with { $0.uploadID = id }).upload
  }

  /// Streams the file from the durable offset to its end; returns the upload in the answer.
  private func sent(_ upload: Marquee_V1_Upload) async throws -> Marquee_V1_Upload {
    let response = try await uploads.uploadChunks { writer in
      try await writer.write(
        .with {
          $0.start = .with {
            $0.uploadID = upload.id
            $0.offsetBytes = upload.offsetBytes
          }
        })
      var sent = upload.offsetBytes
      let length = min(Self.largestMessage, upload.chunkSizeBytes)
      while sent < file.size {
        let bytes = try file.read(at: sent, count: Int(min(length, file.size - sent)))
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
    return response.upload
  }

  private func progress(of upload: Marquee_V1_Upload, sent: Int64) -> UploadProgress {
    UploadProgress(
      uploadID: upload.id, checkedBytes: file.size, sentBytes: sent, durableBytes: upload.offsetBytes,
      totalBytes: upload.sizeBytes)
  }
}
