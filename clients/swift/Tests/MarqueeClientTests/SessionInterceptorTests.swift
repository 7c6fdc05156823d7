import Foundation
import GRPCCore
import MarqueeClient
import Testing

@Suite(.timeLimit(.minutes(1))) struct SessionInterceptorTests {
  @Test(arguments: [ErrorReason.tokenExpired, .tokenInvalid])
  func callsThatAreRefusedAsStaleAreMadeAgainAfterOneRefresh(reason: ErrorReason) async throws {
    let (server, accounts, store) = FakeServer.withAccount()
    let marquee = Marquee(transport: FakeTransport(server: server), tokens: store)
    await accounts.expire(as: reason)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<20 {
        group.addTask {
          if number.isMultiple(of: 2) {
            _ = try await marquee.users.getMe(.init())
          } else {
            _ = try await marquee.tweets.createTweet(.init())
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(server.calls(of: "RefreshSession").count == 1)
    #expect(await store.load()?.accessToken == "a2")
    // The first calls failed and were made again; none was made a third time.
    #expect(server.calls(of: "GetMe").filter { $0.token == "Bearer a2" }.count == 10)
    #expect(server.calls(of: "CreateTweet").filter { $0.token == "Bearer a2" }.count == 10)
  }

  @Test func aRefusalThatIsNotForTheTokenIsNotRepeated() async throws {
    let (server, _, store) = FakeServer.withAccount()
    let marquee = Marquee(transport: FakeTransport(server: server), tokens: store)
    let error = await #expect(throws: RPCError.self) { try await marquee.auth.login(.init()) }
    #expect(error.map { MarqueeError($0).reason } == .credentialsInvalid)
    #expect(server.calls(of: "Login").count == 1)
  }

  @Test func aSessionThatWasRevokedIsOverAndSaysSo() async throws {
    let (server, _, store) = FakeServer.withAccount()
    server.on("GetMe") { _ in throw refusal(.unauthenticated, .sessionRevoked) }
    let marquee = Marquee(transport: FakeTransport(server: server), tokens: store)
    let error = await #expect(throws: RPCError.self) { try await marquee.users.getMe(.init()) }
    #expect(error.map { MarqueeError($0).reason } == .sessionRevoked)
    #expect(server.calls(of: "GetMe").count == 1)
    #expect(try await marquee.session.state() == .signedOut(reason: .sessionRevoked))
    #expect(await store.load() == nil)
  }

  @Test(arguments: [ErrorReason.sessionRevoked, .sessionExpired, .tokenInvalid])
  func aCallWhoseRefreshFindsTheSessionEndedSaysWhy(reason: ErrorReason) async throws {
    let (server, accounts, store) = FakeServer.withAccount()
    let marquee = Marquee(transport: FakeTransport(server: server), tokens: store)
    await accounts.expire()
    await accounts.refuseRefreshes(as: reason)
    let error = await #expect(throws: RPCError.self) { try await marquee.users.getMe(.init()) }
    #expect(error?.code == .unauthenticated)
    #expect(error.map { MarqueeError($0).reason } == reason)
    // Neither was the refresh repeated, nor the call made without a token.
    #expect(server.calls(of: "RefreshSession").count == 1)
    #expect(server.calls(of: "GetMe").count == 1)
    #expect(try await marquee.session.state() == .signedOut(reason: reason))
  }

  @Test func aDeadlineCountsWhileARefreshHangs() async throws {
    let (server, accounts, store) = FakeServer.withAccount()
    let marquee = Marquee(transport: FakeTransport(server: server), tokens: store)
    await accounts.expire()
    await accounts.swallowRefreshes()
    let options = CallOptions.timeout(.milliseconds(100))
    let error = await #expect(throws: RPCError.self) {
      try await marquee.users.getMe(.init(), options: options)
    }
    #expect(error?.code == .deadlineExceeded)
    // The refresh continues, and the next call has its token.
    await accounts.answerRefreshes()
    _ = try await marquee.users.getMe(.init())
    #expect(server.calls(of: "RefreshSession").count == 1)
  }

  @Test func aCancelledCallDoesNotWaitForARefresh() async throws {
    let (server, accounts, store) = FakeServer.withAccount()
    let marquee = Marquee(transport: FakeTransport(server: server), tokens: store)
    await accounts.expire()
    await accounts.swallowRefreshes()
    let call = Task { _ = try await marquee.users.getMe(.init()) }
    while server.calls(of: "RefreshSession").isEmpty { await Task.yield() }
    call.cancel()
    let result = await call.result
    #expect(throws: (any Error).self) { try result.get() }
    await accounts.answerRefreshes()
    _ = try await marquee.users.getMe(.init())
  }

  @Test func whatOpensAndEndsASessionIsNoticed() async throws {
    let (server, _, _) = FakeServer.withAccount()
    let store = MemoryTokenStore()
    let marquee = Marquee(transport: FakeTransport(server: server), tokens: store)
    _ = try await marquee.auth.register(.init())
    #expect(server.calls(of: "Register").map(\.token) == [nil])
    #expect(await store.load()?.accessToken == "a1")
    // By this clock its expiry is long past, so the clock is not used.
    _ = try await marquee.users.getMe(.init())
    _ = try await marquee.auth.logout(.init())
    #expect(await store.load() == nil)
    #expect(try await marquee.session.state() == .signedOut(reason: nil))
    #expect(server.calls(of: "RefreshSession").isEmpty)
  }

  @Test func aStoreThatCannotBeReadFailsTheCallAndSaysWhy() async throws {
    let (server, _, _) = FakeServer.withAccount()
    let marquee = Marquee(transport: FakeTransport(server: server), tokens: LockedStore())
    let error = await #expect(throws: RPCError.self) { try await marquee.users.getMe(.init()) }
    #expect(error?.code == .internalError)
    #expect(error?.message.contains("the keychain is locked") == true)
    #expect(error?.cause is TokenStoreFailure)
  }

  @Test func aStoreThatCannotBeWrittenDoesNotFailWhatTheServerHasDone() async throws {
    let (server, _, _) = FakeServer.withAccount()
    let marquee = Marquee(transport: FakeTransport(server: server), tokens: LockedStore())
    _ = try await marquee.auth.register(.init())
    #expect(await marquee.session.storeFailure?.operation == .save)
    _ = try await marquee.users.getMe(.init())
  }

  @Test func theUserAgentIsSentAsFarAsAHeaderCarriesIt() async throws {
    let (server, _, store) = FakeServer.withAccount()
    let marquee = Marquee(transport: FakeTransport(server: server), tokens: store, userAgent: "Vidéos/2.1 (iOS 18.1.0)")
    _ = try await marquee.users.getMe(.init())
    #expect(server.calls(of: "GetMe").map { Array($0.metadata[stringValues: "user-agent"]) } == [["Vidos/2.1 (iOS 18.1.0)"]])
    #expect(!UserAgent.default.isEmpty)
  }
}

private struct LockedStore: TokenStore {
  struct Locked: Error, CustomStringConvertible {
    let description = "the keychain is locked"
  }

  func load() throws -> StoredSession? { throw Locked() }
  func save(_ session: StoredSession?) throws { throw Locked() }
}
