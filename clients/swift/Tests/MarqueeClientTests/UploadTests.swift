import Foundation
import GRPCCore
@testable import MarqueeClient
import SwiftProtobuf
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct UploadTests {
  @Test func theLastProgressIsComplete() async throws {
    let file = try TemporaryFile(bytes: 300_000)
    let uploads = FakeUploads()
    var last: UploadProgress?
    for try await progress in uploads.marquee().uploadVideo(file.url, contentType: "video/mp4") { last = progress }
    #expect(last?.isComplete == true)
    #expect(last?.uploadID == "u1")
    #expect(last?.checkedBytes == 300_000)
    #expect(await uploads.received == file.bytes)
    #expect(await uploads.creation?.crc32C == CRC32C.checksum(of: file.bytes))
    #expect(await uploads.creation?.filename == file.url.lastPathComponent)
  }

  @Test func anUploadGoesOnAfterACutWhereTheServerHasIt() async throws {
    let file = try TemporaryFile(bytes: 300_000)
    let uploads = FakeUploads(cuts: [131_072, 65_536])
    try await uploads.run(file)
    #expect(await uploads.received == file.bytes)
    #expect(await uploads.offsets == [0, 131_072, 196_608])
  }

  @Test func aFileThatIsRemovedMeanwhileIsUploadedAllTheSame() async throws {
    let file = try TemporaryFile(bytes: 300_000)
    let uploads = FakeUploads(cuts: [65_536], onCut: { try? FileManager.default.removeItem(at: file.url) })
    try await uploads.run(file)
    #expect(await uploads.received == file.bytes)
  }

  @Test func aFileThatBecomesShorterEndsTheUploadAtOnce() async throws {
    let file = try TemporaryFile(bytes: 300_000)
    let uploads = FakeUploads(cuts: [65_536], onCut: { try? FileHandle(forWritingTo: file.url).truncate(atOffset: 70_000) })
    let error = await #expect(throws: UploadFileMismatch.self) { try await uploads.run(file) }
    #expect(error == UploadFileMismatch(expectedBytes: 300_000, actualBytes: 70_000))
    #expect(await uploads.offsets.count == 2)
  }

  @Test func aFileThatCannotBeReadSaysSoItself() async throws {
    let marquee = FakeUploads().marquee()
    let missing = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString)
    let error = await #expect(throws: (any Error).self) {
      for try await _ in marquee.uploadVideo(missing, contentType: "video/mp4") {}
    }
    #expect(!(error is RPCError))
  }

  @Test func anUploadOfAnotherFileIsNotGoneOnWith() async throws {
    let file = try TemporaryFile(bytes: 1000)
    let uploads = FakeUploads()
    await uploads.create(size: 2000)
    let error = await #expect(throws: UploadFileMismatch.self) { try await uploads.run(file, resuming: "u1") }
    #expect(error == UploadFileMismatch(expectedBytes: 2000, actualBytes: 1000))
  }

  @Test func rejectionsEndTheUploadAtOnce() async throws {
    let file = try TemporaryFile(bytes: 1000)
    let uploads = FakeUploads()
    uploads.server.on("UploadChunks") { _ in throw refusal(.aborted, .uploadTakenOver) }
    let error = await #expect(throws: RPCError.self) { try await uploads.run(file) }
    #expect(error.map { MarqueeError($0).reason } == .uploadTakenOver)
    #expect(uploads.server.calls(of: "UploadChunks").count == 1)
  }

  @Test func aProxyThatKnowsNoSuchMethodEndsTheUploadAtOnce() async throws {
    let file = try TemporaryFile(bytes: 1000)
    let uploads = FakeUploads()
    uploads.server.on("UploadChunks") { _ in throw RPCError(code: .unimplemented, message: "405") }
    await #expect(throws: RPCError.self) { try await uploads.run(file) }
    #expect(uploads.server.calls(of: "UploadChunks").count == 1)
  }

  @Test func withoutANetworkItGivesUpAfterFiveMinutes() async throws {
    let file = try TemporaryFile(bytes: 1000)
    let uploads = FakeUploads()
    uploads.server.on("UploadChunks") { _ in throw RPCError(code: .unavailable, message: "cut") }
    let error = await #expect(throws: RPCError.self) { try await uploads.run(file) }
    #expect(error?.code == .unavailable)
    #expect((300...320).contains(uploads.waited.components.seconds))
  }

  @Test func aServerThatTakesStreamsAndKeepsNothingIsGivenUpToo() async throws {
    let file = try TemporaryFile(bytes: 1000)
    let uploads = FakeUploads()
    uploads.server.on("UploadChunks") { _ in
      Marquee_V1_UploadChunksResponse.with { $0.upload = .with { $0.id = "u1"; $0.sizeBytes = 1000; $0.chunkSizeBytes = 65_536 } }
    }
    let error = await #expect(throws: RPCError.self) { try await uploads.run(file) }
    #expect(error?.code == .aborted)
    #expect((300...320).contains(uploads.waited.components.seconds))
  }

  @Test func aTaskThatIsCancelledDoesNotTakeTheUploadForComplete() async throws {
    let file = try TemporaryFile(bytes: 1000)
    let uploads = FakeUploads()
    uploads.server.on("UploadChunks") { _ in
      try await Task.sleep(for: .seconds(3600))
      return Marquee_V1_UploadChunksResponse()
    }
    let marquee = uploads.marquee()
    let task = Task {
      for try await _ in marquee.uploadVideo(file.url, contentType: "video/mp4") {}
    }
    while uploads.server.calls(of: "UploadChunks").isEmpty { await Task.yield() }
    task.cancel()
    let result = await task.result
    #expect(throws: CancellationError.self) { try result.get() }
  }
}

/// UploadService in memory: keeps whole chunks, and breaks the connection after a given number of bytes.
private actor FakeUploads {
  private static let chunk = 65_536

  let server = FakeServer()
  private(set) var creation: Marquee_V1_CreateUploadRequest?
  private(set) var received = Data()
  /// Where each stream began.
  private(set) var offsets: [Int64] = []
  private var size: Int64 = 0
  private var cuts: [Int]
  private let onCut: @Sendable () -> Void
  private let clock = Mutex(Duration.zero)

  init(cuts: [Int] = [], onCut: @escaping @Sendable () -> Void = {}) {
    self.cuts = cuts
    self.onCut = onCut
    server.on("CreateUpload") { [weak self] call in
      let request: Marquee_V1_CreateUploadRequest = try await call.message()
      await self?.create(request)
      let upload = await self?.upload ?? .init()
      return Marquee_V1_CreateUploadResponse.with { $0.upload = upload }
    }
    server.on("GetUpload") { [weak self] _ in
      let upload = await self?.upload ?? .init()
      return Marquee_V1_GetUploadResponse.with { $0.upload = upload }
    }
    server.on("UploadChunks") { [weak self] call in
      let upload = try await self?.take(call.messages) ?? .init()
      return Marquee_V1_UploadChunksResponse.with { $0.upload = upload }
    }
  }

  /// The pauses between attempts.
  nonisolated var waited: Duration { clock.withLock { $0 } }

  nonisolated func marquee() -> Marquee {
    Marquee(transport: FakeTransport(server: server))
  }

  /// Uploads a file with a clock of the test.
  nonisolated func run(_ file: TemporaryFile, resuming uploadID: String? = nil) async throws {
    let start = ContinuousClock.now
    var sender = UploadSender(uploads: marquee().uploads, file: try UploadFile(file.url), report: { _ in })
    sender.pause = { pause in self.clock.withLock { $0 += pause } }
    sender.now = { start + self.waited }
    try await sender.run(contentType: "video/mp4", resuming: uploadID)
  }

  func create(size: Int64) {
    self.size = size
  }

  private func create(_ request: Marquee_V1_CreateUploadRequest) {
    creation = request
    size = request.sizeBytes
  }

  private var upload: Marquee_V1_Upload {
    .with {
      $0.id = "u1"
      $0.sizeBytes = size
      $0.offsetBytes = Int64(received.count)
      $0.chunkSizeBytes = Int64(Self.chunk)
      $0.state = received.count == size ? .complete : .active
    }
  }

  private func take(_ messages: FakeServer.Messages) async throws -> Marquee_V1_Upload {
    let cut = cuts.isEmpty ? Int.max : cuts.removeFirst()
    var taken = Data()
    for try await bytes in messages {
      let request = try Marquee_V1_UploadChunksRequest(serializedBytes: bytes)
      if request.data.data.isEmpty {
        offsets.append(request.start.offsetBytes)
        guard request.start.offsetBytes == received.count else { throw refusal(.aborted, .uploadOffsetMismatch) }
      } else {
        guard request.data.crc32C == CRC32C.checksum(of: request.data.data) else {
          throw refusal(.aborted, .uploadCrcMismatch)
        }
        taken += request.data.data
      }
      if taken.count >= cut {
        received += taken.prefix(cut / Self.chunk * Self.chunk)
        onCut()
        throw RPCError(code: .unavailable, message: "cut")
      }
    }
    received += taken
    return upload
  }
}

/// A file that is removed when it is released.
private final class TemporaryFile: Sendable {
  let url = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString)
  let bytes: Data

  init(bytes count: Int) throws {
    bytes = Data((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
    try bytes.write(to: url)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }
}
