// The checksum that goes with every piece of an upload.

import Foundation

/// CRC-32C (Castagnoli, RFC 3720), computed piece by piece.
public struct CRC32C: Sendable {
  /// The reflected polynomial.
  private static let polynomial: UInt32 = 0x82F6_3B78
  /// `tables[n][b]` is the effect of the byte `b` on the checksum when `n` bytes follow it; eight bytes are processed
  /// at a time.
  private static let tables: [[UInt32]] = {
    var first = [UInt32](repeating: 0, count: 256)
    for byte in first.indices {
      var crc = UInt32(byte)
      for _ in 0..<8 {
        crc = crc & 1 == 1 ? (crc >> 1) ^ polynomial : crc >> 1
      }
      first[byte] = crc
    }
    var tables = [first]
    for number in 1..<8 {
      tables.append(tables[number - 1].map { first[Int($0 & 0xFF)] ^ ($0 >> 8) })
    }
    return tables
  }()

  private var state: UInt32 = .max

  /// The checksum of nothing.
  public init() {}

  /// The checksum of the bytes that were added so far.
  public var value: UInt32 { ~state }

  /// Adds bytes.
  public mutating func update(_ bytes: some ContiguousBytes) {
    var crc = state
    bytes.withUnsafeBytes { buffer in
      var at = 0
      Self.tables.withUnsafeBufferPointer { tables in
        while buffer.count - at >= 8 {
          let word = UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: at, as: UInt64.self)) ^ UInt64(crc)
          crc = 0
          for byte in 0..<8 {
            crc ^= tables[7 - byte][Int(truncatingIfNeeded: (word >> (8 * byte)) & 0xFF)]
          }
          at += 8
        }
        while at < buffer.count {
          crc = tables[0][Int((crc ^ UInt32(buffer[at])) & 0xFF)] ^ (crc >> 8)
          at += 1
        }
      }
    }
    state = crc
  }

  /// The checksum of these bytes.
  public static func checksum(of bytes: some ContiguousBytes) -> UInt32 {
    var crc = CRC32C()
    crc.update(bytes)
    return crc.value
  }

  /// The checksum of a whole file, which is read in pieces.
  public static func checksum(ofFileAt url: URL) throws -> UInt32 {
    let file = try FileHandle(forReadingFrom: url)
    defer { try? file.close() }
    var crc = CRC32C()
    while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
      crc.update(piece)
    }
    return crc.value
  }
}
