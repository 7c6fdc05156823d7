// The file of an upload: opened once, and read from any place.

import Foundation
import MarqueeCore
import Synchronization

/// An open file, of which one reader at a time reads. What fails in it is kept: gRPC passes on what is thrown while a stream
/// is written as if the connection had broken.
final class UploadFile: Sendable {
  /// The name that its owner sees.
  let name: String
  /// How many bytes it had when it was opened.
  let size: Int64

  private let handle: Mutex<FileHandle>
  private let failed = Mutex<(any Error)?>(nil)

  /// Opens the file; throws what keeps it from being read.
  init(_ url: URL) throws {
    let handle = try FileHandle(forReadingFrom: url)
    name = url.lastPathComponent
    size = try Int64(handle.seekToEnd())
    self.handle = Mutex(handle)
  }

  deinit {
    handle.withLock { try? $0.close() }
  }

  /// What went wrong with the file, if anything: no reason to try again.
  var failure: (any Error)? { failed.withLock { $0 } }

  /// The bytes from `offset` on, as many as are asked for; throws `UploadFileMismatch` when the file ends before.
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

  /// The checksum of the whole file. Lets others run after each piece, and looks whether it was cancelled.
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
