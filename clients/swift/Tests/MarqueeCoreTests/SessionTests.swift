import Foundation
import MarqueeCore
import Testing

/// A server that exchanges tokens: each refresh token for the next.
private actor Exchange {
  enum Answer {
    case success, lost, ended(ErrorReason)
  }

  private(set) var received: [String] = []
  private var answers: [Answer]
  private let expiry: Date

  init(_ answers: [Answer] = [], expiry: Date = .distantFuture) {
    self.answers = answers
    self.expiry = expiry
  }

  func callAsFunction(_ refreshToken: String) async throws -> StoredSession {
    received.append(refreshToken)
    // So that others come while this one waits.
    await Task.yield()
    switch answers.isEmpty ? .success : answers.removeFirst() {
    case .success: return session(Int(refreshToken.dropFirst())! + 1, until: expiry)
    case .lost: throw URLError(.networkConnectionLost)
    case .ended(let reason): throw SessionEnded(reason: reason)
    }
  }
}

private func session(_ number: Int, until expiry: Date = .distantFuture) -> StoredSession {
  StoredSession(
    accessToken: "a\(number)", accessTokenExpiry: expiry, refreshToken: "r\(number)", refreshTokenExpiry: .distantFuture)
}

private func session(in store: any TokenStore, exchange: Exchange) -> Session {
  Session(store: store, pause: { _ in }, exchange: { try await exchange($0) })
}

@Suite struct SessionTests {
  @Test func nobodyIsSignedInAtFirst() async throws {
    let session = session(in: MemoryTokenStore(), exchange: Exchange())
    #expect(try await session.accessToken() == nil)
    #expect(try await !session.isSignedIn())
  }

  @Test func aGoodTokenIsUsedAsItIs() async throws {
    let exchange = Exchange()
    let session = session(in: MemoryTokenStore(session(1)), exchange: exchange)
    #expect(try await session.accessToken() == "a1")
    #expect(await exchange.received.isEmpty)
  }

  @Test func manyCallsThatFindTheTokenExpiredRefreshItOnce() async throws {
    let exchange = Exchange()
    let store = MemoryTokenStore(session(1, until: .now))
    let session = session(in: store, exchange: exchange)
    let tokens = try await withThrowingTaskGroup(of: String?.self) { group in
      for _ in 0..<20 { group.addTask { try await session.accessToken() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(tokens == Array(repeating: "a2", count: 20))
    #expect(await exchange.received == ["r1"])
    #expect(await store.load()?.refreshToken == "r2")
  }

  @Test func manyCallsThatWereRefusedRefreshOnce() async throws {
    let exchange = Exchange()
    let session = session(in: MemoryTokenStore(session(1)), exchange: exchange)
    let tokens = try await withThrowingTaskGroup(of: String?.self) { group in
      for _ in 0..<20 { group.addTask { try await session.accessToken(insteadOf: "a1") } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(tokens == Array(repeating: "a2", count: 20))
    #expect(await exchange.received == ["r1"])
    // A refusal that comes late finds the newer token.
    #expect(try await session.accessToken(insteadOf: "a1") == "a2")
    #expect(await exchange.received == ["r1"])
  }

  @Test func aLostAnswerIsAskedForAgainWithTheSameToken() async throws {
    let exchange = Exchange([.lost, .lost])
    let session = session(in: MemoryTokenStore(session(1, until: .now)), exchange: exchange)
    #expect(try await session.accessToken() == "a2")
    #expect(await exchange.received == ["r1", "r1", "r1"])
  }

  @Test func aNetworkThatStaysAwayDoesNotSignOut() async throws {
    let exchange = Exchange([.lost, .lost, .lost])
    let store = MemoryTokenStore(session(1, until: .now))
    let session = session(in: store, exchange: exchange)
    await #expect(throws: URLError.self) { try await session.accessToken() }
    #expect(try await session.isSignedIn())
    #expect(await store.load()?.refreshToken == "r1")
    #expect(try await session.accessToken() == "a2")
  }

  @Test(arguments: [ErrorReason.sessionRevoked, .sessionExpired, .tokenInvalid])
  func anEndedSessionSignsOut(reason: ErrorReason) async throws {
    let store = MemoryTokenStore(session(1, until: .now))
    let session = session(in: store, exchange: Exchange([.ended(reason)]))
    var changes = await session.changes().makeAsyncIterator()
    #expect(try await session.accessToken() == nil)
    #expect(try await !session.isSignedIn())
    #expect(await store.load() == nil)
    #expect(await changes.next() == false)
  }

  @Test func signingOutDuringARefreshWins() async throws {
    let exchange = Exchange([.lost])
    let (paused, pause) = AsyncStream.makeStream(of: Void.self)
    let store = MemoryTokenStore(session(1, until: .now))
    let session = Session(
      store: store, pause: { _ in for await _ in paused { break } }, exchange: { try await exchange($0) })
    async let token = session.accessToken()
    while await exchange.received.isEmpty { await Task.yield() }
    try await session.end()
    pause.yield()
    #expect(try await token == nil)
    #expect(await store.load() == nil)
  }

  @Test func aLateEndDoesNotEndTheNextSession() async throws {
    let session = session(in: MemoryTokenStore(), exchange: Exchange())
    try await session.begin(MarqueeCoreTests.session(1))
    try await session.begin(MarqueeCoreTests.session(5))
    try await session.end(ifUsing: "a1")
    #expect(try await session.accessToken() == "a5")
    try await session.end(ifUsing: "a5")
    #expect(try await session.accessToken() == nil)
  }

  @Test func aCallIsNotMadeInTheNameOfWhoSignedInWhileItWaited() async throws {
    let exchange = Exchange([.lost])
    let (paused, pause) = AsyncStream.makeStream(of: Void.self)
    let session = Session(
      store: MemoryTokenStore(session(1, until: .now)), pause: { _ in for await _ in paused { break } },
      exchange: { try await exchange($0) })
    async let token = session.accessToken()
    while await exchange.received.isEmpty { await Task.yield() }
    try await session.begin(MarqueeCoreTests.session(5))
    pause.yield()
    #expect(try await token == nil)
    #expect(try await session.accessToken(insteadOf: "a1") == nil)
    #expect(try await session.accessToken() == "a5")
  }

  @Test func whoSignedInDuringARefreshHasTheirOwn() async throws {
    let exchange = Exchange([.lost])
    let (paused, pause) = AsyncStream.makeStream(of: Void.self)
    let session = Session(
      store: MemoryTokenStore(session(1)), pause: { _ in for await _ in paused { break } },
      exchange: { try await exchange($0) })
    async let first = session.accessToken(insteadOf: "a1")
    while await exchange.received.isEmpty { await Task.yield() }
    try await session.begin(MarqueeCoreTests.session(5))
    #expect(try await session.accessToken(insteadOf: "a5") == "a6")
    pause.yield()
    #expect(try await first == nil)
    #expect(try await session.accessToken() == "a6")
  }

  @Test func aClockThatIsWrongDoesNotRefreshBeforeEveryCall() async throws {
    // Each new token has expired already, by this device.
    let exchange = Exchange(expiry: .distantPast)
    let session = session(in: MemoryTokenStore(session(1, until: .distantPast)), exchange: exchange)
    for _ in 0..<5 { #expect(try await session.accessToken() == "a2") }
    #expect(await exchange.received == ["r1"])
    #expect(try await session.accessToken(insteadOf: "a2") == "a3")
  }

  @Test func anAnswerThatComesAfterARefreshStillEndsItsSession() async throws {
    let session = session(in: MemoryTokenStore(session(1)), exchange: Exchange())
    #expect(try await session.accessToken(insteadOf: "a1") == "a2")
    try await session.end(ifUsing: "a1")
    #expect(try await session.accessToken() == nil)
  }

  @Test func listenersHearOfSigningInAndOut() async throws {
    let session = session(in: MemoryTokenStore(), exchange: Exchange())
    var changes = await session.changes().makeAsyncIterator()
    try await session.begin(MarqueeCoreTests.session(1))
    #expect(await changes.next() == true)
    try await session.end()
    #expect(await changes.next() == false)
  }
}
