import Foundation
import MarqueeCore
import Testing

/// A server that exchanges each refresh token for the next.
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
    // So that other calls come while this one waits.
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
    #expect(try await !session.state().isSignedIn)
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
    // A late error finds the newer token.
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
    #expect(try await session.state().isSignedIn)
    #expect(await store.load()?.refreshToken == "r1")
    #expect(try await session.accessToken() == "a2")
  }

  @Test(arguments: [ErrorReason.sessionRevoked, .sessionExpired, .tokenInvalid])
  func anEndedSessionSignsOutAndSaysWhy(reason: ErrorReason) async throws {
    let store = MemoryTokenStore(session(1, until: .now))
    let session = session(in: store, exchange: Exchange([.ended(reason)]))
    var states = await session.states().makeAsyncIterator()
    #expect(await states.next() == .unknown)
    let ended = await #expect(throws: SessionEnded.self) { try await session.accessToken() }
    #expect(ended?.reason == reason)
    #expect(try await session.state() == .signedOut(reason: reason))
    #expect(await store.load() == nil)
    #expect(await states.next() == .signedOut(reason: reason))
    // From then on, no account is signed in.
    #expect(try await session.accessToken() == nil)
  }

  @Test func signingOutDuringARefreshWins() async throws {
    let exchange = Exchange([.lost])
    let (paused, pause) = AsyncStream.makeStream(of: Void.self)
    let store = MemoryTokenStore(session(1, until: .now))
    let session = Session(
      store: store, pause: { _ in for await _ in paused { break } }, exchange: { try await exchange($0) })
    async let token = session.accessToken()
    while await exchange.received.isEmpty { await Task.yield() }
    try await session.forget()
    pause.yield()
    #expect(try await token == nil)
    #expect(await store.load() == nil)
  }

  @Test func aLateEndDoesNotEndTheNextSession() async throws {
    let session = session(in: MemoryTokenStore(), exchange: Exchange())
    await session.begin(MarqueeCoreTests.session(1))
    await session.begin(MarqueeCoreTests.session(5))
    await session.end(ifUsing: "a1")
    #expect(try await session.accessToken() == "a5")
    await session.end(ifUsing: "a5")
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
    await session.begin(MarqueeCoreTests.session(5))
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
    await session.begin(MarqueeCoreTests.session(5))
    #expect(try await session.accessToken(insteadOf: "a5") == "a6")
    pause.yield()
    #expect(try await first == nil)
    #expect(try await session.accessToken() == "a6")
  }

  @Test func aClockThatIsWrongDoesNotRefreshBeforeEveryCall() async throws {
    // Each new token has already expired by this device's clock.
    let exchange = Exchange(expiry: .distantPast)
    let session = session(in: MemoryTokenStore(session(1, until: .distantPast)), exchange: exchange)
    for _ in 0..<5 { #expect(try await session.accessToken() == "a2") }
    #expect(await exchange.received == ["r1"])
    #expect(try await session.accessToken(insteadOf: "a2") == "a3")
  }

  @Test func anAnswerThatComesAfterARefreshStillEndsItsSession() async throws {
    let session = session(in: MemoryTokenStore(session(1)), exchange: Exchange())
    #expect(try await session.accessToken(insteadOf: "a1") == "a2")
    await session.end(ifUsing: "a1")
    #expect(try await session.accessToken() == nil)
  }

  @Test func listenersHearTheStateAndItsChanges() async throws {
    let session = session(in: MemoryTokenStore(), exchange: Exchange())
    var states = await session.states().makeAsyncIterator()
    #expect(await states.next() == .unknown)
    #expect(await states.next() == .signedOut(reason: nil))
    await session.begin(MarqueeCoreTests.session(1))
    #expect(await states.next() == .signedIn)
    var later = await session.states().makeAsyncIterator()
    #expect(await later.next() == .signedIn)
    try await session.forget()
    #expect(await states.next() == .signedOut(reason: nil))
    #expect(await later.next() == .signedOut(reason: nil))
  }

  @Test func whoeverIsCancelledDoesNotWaitForTheRefresh() async throws {
    let exchange = Exchange([.lost])
    let (paused, pause) = AsyncStream.makeStream(of: Void.self)
    let session = Session(
      store: MemoryTokenStore(session(1, until: .now)), pause: { _ in for await _ in paused { break } },
      exchange: { try await exchange($0) })
    let call = Task { try await session.accessToken() }
    while await exchange.received.isEmpty { await Task.yield() }
    call.cancel()
    let result = await call.result
    #expect(throws: CancellationError.self) { try result.get() }
    pause.yield()
    #expect(try await session.accessToken() == "a2")
    #expect(await exchange.received == ["r1", "r1"])
  }
}

@Suite struct StoreTests {
  @Test func twoProcessesRefreshOneSessionTogether() async throws {
    let exchange = Exchange()
    let store = MemoryTokenStore(session(1))
    let app = session(in: store, exchange: exchange)
    let widget = session(in: store, exchange: exchange)
    #expect(try await app.accessToken() == "a1")
    #expect(try await widget.accessToken() == "a1")
    #expect(try await app.accessToken(insteadOf: "a1") == "a2")
    #expect(try await widget.accessToken(insteadOf: "a1") == "a2")
    #expect(await exchange.received == ["r1"])
    // And the other way round.
    #expect(try await widget.accessToken(insteadOf: "a2") == "a3")
    #expect(try await app.accessToken(insteadOf: "a2") == "a3")
    #expect(await exchange.received == ["r1", "r2"])
  }

  @Test func aRefreshOfAnotherProcessIsTakenOverAndItselfRefreshedWhenItIsOld() async throws {
    let exchange = Exchange()
    let store = MemoryTokenStore(session(1, until: .now))
    let session = session(in: store, exchange: exchange)
    #expect(try await session.state().isSignedIn)
    await store.save(MarqueeCoreTests.session(4, until: .now))
    #expect(try await session.accessToken() == "a5")
    #expect(await exchange.received == ["r4"])
  }

  @Test func anotherAccountInTheStoreIsTakenOverButCallsAreNotMadeInItsName() async throws {
    let exchange = Exchange()
    let store = MemoryTokenStore(session(1, of: "ada"))
    let session = session(in: store, exchange: exchange)
    let first = try #require(try await session.accessToken())
    await store.save(MarqueeCoreTests.session(5, of: "bob"))
    #expect(try await session.accessToken(insteadOf: first) == nil)
    #expect(try await session.accessToken() == MarqueeCoreTests.session(5, of: "bob").accessToken)
    #expect(await exchange.received.isEmpty)
  }

  @Test func whatAnotherProcessHasBegunIsNotEndedWithAnOlderSession() async throws {
    let store = MemoryTokenStore(session(1))
    let session = session(in: store, exchange: Exchange())
    #expect(try await session.state().isSignedIn)
    await store.save(MarqueeCoreTests.session(5))
    await session.end(ifUsing: "a1", reason: .sessionRevoked)
    #expect(try await session.accessToken() == "a5")
    #expect(await store.load()?.refreshToken == "r5")
  }

  @Test func signingOutElsewhereSignsOutHere() async throws {
    let exchange = Exchange()
    let store = MemoryTokenStore(session(1))
    let session = session(in: store, exchange: exchange)
    #expect(try await session.state().isSignedIn)
    await store.save(nil)
    #expect(try await session.accessToken(insteadOf: "a1") == nil)
    #expect(try await session.state() == .signedOut(reason: nil))
    #expect(await exchange.received.isEmpty)
  }

  @Test func aStoreThatCannotBeReadSaysSoAndIsAskedAgain() async throws {
    let store = MoodyStore(MarqueeCoreTests.session(1))
    let session = session(in: store, exchange: Exchange())
    await store.fail(true)
    let failure = await #expect(throws: TokenStoreFailure.self) { try await session.accessToken() }
    #expect(failure?.operation == .load)
    #expect(failure.map { "\($0)" }?.contains("locked") == true)
    await store.fail(false)
    #expect(try await session.accessToken() == "a1")
  }

  @Test func aStoreThatCannotBeWrittenIsWrittenLater() async throws {
    let store = MoodyStore()
    let session = session(in: store, exchange: Exchange())
    await store.fail(true)
    await session.begin(MarqueeCoreTests.session(1))
    #expect(await session.storeFailure?.operation == .save)
    #expect(try await session.accessToken() == "a1")
    await store.fail(false)
    #expect(try await session.accessToken() == "a1")
    #expect(await session.storeFailure == nil)
    #expect(try await store.load()?.refreshToken == "r1")
  }

  @Test func forgettingTellsWhenTheStoreDoesNotForget() async throws {
    let store = MoodyStore(MarqueeCoreTests.session(1))
    let session = session(in: store, exchange: Exchange())
    #expect(try await session.state().isSignedIn)
    await store.fail(true)
    await #expect(throws: TokenStoreFailure.self) { try await session.forget() }
    #expect(try await !session.state().isSignedIn)
  }
}

/// A store that fails on demand.
private actor MoodyStore: TokenStore {
  struct Locked: Error, CustomStringConvertible {
    let description = "locked"
  }

  private var session: StoredSession?
  private var isFailing = false

  init(_ session: StoredSession? = nil) {
    self.session = session
  }

  func fail(_ isFailing: Bool) {
    self.isFailing = isFailing
  }

  func load() throws -> StoredSession? {
    if isFailing { throw Locked() }
    return session
  }

  func save(_ session: StoredSession?) throws {
    if isFailing { throw Locked() }
    self.session = session
  }
}

/// A session whose access token names its account.
private func session(_ number: Int, of account: String) -> StoredSession {
  let claims = Data(#"{"sub":"\#(account)","n":\#(number)}"#.utf8).base64EncodedString().replacingOccurrences(of: "=", with: "")
  return StoredSession(
    accessToken: "header.\(claims).signature", accessTokenExpiry: .distantFuture, refreshToken: "r\(number)",
    refreshTokenExpiry: .distantFuture)
}
