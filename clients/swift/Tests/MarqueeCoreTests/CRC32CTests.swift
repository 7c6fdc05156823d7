import Foundation
import MarqueeCore
import Testing

@Suite struct CRC32CTests {
  /// The vectors of RFC 3720, B.4, and the usual one.
  static let known: [(bytes: Data, checksum: UInt32)] = [
    (Data("123456789".utf8), 0xE306_9283),
    (Data(repeating: 0, count: 32), 0x8A91_36AA),
    (Data(repeating: 0xFF, count: 32), 0x62A8_AB43),
    (Data(0..<32), 0x46DD_794E),
    (Data(), 0),
  ]

  @Test(arguments: known)
  func knownBytesHaveTheirChecksum(bytes: Data, checksum: UInt32) {
    #expect(CRC32C.checksum(of: bytes) == checksum)
  }

  @Test func piecesOfAnyLengthMakeTheSameChecksum() {
    let bytes = Data((0..<1000).map { UInt8(truncatingIfNeeded: $0 * 31) })
    for length in 1...40 {
      var crc = CRC32C()
      for start in stride(from: 0, to: bytes.count, by: length) {
        // Slices keep the indices of their base.
        crc.update(bytes[start..<min(start + length, bytes.count)])
      }
      #expect(crc.value == CRC32C.checksum(of: bytes))
    }
  }

  @Test func aFileIsReadInPieces() throws {
    let file = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    let bytes = Data((0..<(3 << 20) + 7).map { UInt8(truncatingIfNeeded: $0 &* 17 >> 3) })
    try bytes.write(to: file)
    #expect(try CRC32C.checksum(ofFileAt: file) == CRC32C.checksum(of: bytes))
  }
}
