// The file of an upload: opened once, and read from any offset.

import Foundation
import MarqueeCore
import Synchronization

/// An open file with one reader at a time. Its first error is kept, because gRPC reports an error that is thrown while
/// a stream is written as a broken connection.
final class UploadFile: Sendable {
  /// The file's name.
  let name: String
  /// Its size in bytes when it was opened.
  let size: Int64

  private let handle: Mutex<FileHandle>
  private let failed = Mutex<(any Error)?>(nil)

  /// Opens the file; throws when it cannot be read.
  init(_ url: URL) throws {
    let handle = try FileHandle(forReadingFrom: url)
    name = url.lastPathComponent
    size = try Int64(handle.seekToEnd())
    self.handle = Mutex(handle)
  }

  deinit {
    handle.withLock { try? $0.close() }
  }

  /// The file's error, if it failed; the upload is not tried again then.
  var failure: (any Error)? { failed.withLock { $0 } }

  /// Reads `count` bytes from `offset` on; throws `UploadFileMismatch` when the file ends before.
  func read(at offset: Int64, count: Int) throws -> Data {
    do {
      let bytes = try handle.withLock { handle in
        try handle.seek(toOffset: UInt64(offset))
        return try handle.read(upToCount: count) ?? Data()
      }
      guard bytes.count == count else {
        throw UploadFileMismatch(expectedBytes: size, actualBytes: offset + Int64(bytes.count))
      }
      return bytes
    } catch {
      failed.withLock { $0 = error }
      throw error
    }
  }

  /// Computes the checksum of the whole file. Yields after each piece, and checks for cancellation.
  func checksum(report: (_ bytes: Int64) -> Void) async throws -> UInt32 {
    var crc = CRC32C()
    var offset: Int64 = 0
    while offset < size {
      try Task.checkCancellation()
      let piece = try read(at: offset, count: Int(min(1 << 20, size - offset)))
      crc.update(piece)
      offset += Int64(piece.count)
      report(offset)
      await Task.yield()
    }
    return crc.value
  }
}
