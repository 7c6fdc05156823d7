import GRPCCore
import MarqueeClient
import Testing

@Suite(.timeLimit(.minutes(1))) struct MarqueeTests {
  @Test func callsWaitForAConnection() async throws {
    let (server, _, store) = FakeServer.withAccount()
    let marquee = Marquee(transport: FakeTransport(server: server), tokens: store)
    server.giveNoStream(times: 3)
    _ = try await marquee.tweets.createTweet(.init())
    #expect(server.calls(of: "CreateTweet").count == 1)
    #expect(server.askedForStreams == 4)
  }

  @Test func aCallThatHasWaitedLongEnoughFailsLongBeforeItsDeadline() async throws {
    let (server, accounts, store) = FakeServer.withAccount()
    let marquee = Marquee(
      transport: FakeTransport(server: server), tokens: store, timeout: .seconds(3600), patience: .milliseconds(100))
    // The session cannot be refreshed either, so it is not asked for a token.
    await accounts.expire()
    server.giveNoStream(times: .max)
    let error = await #expect(throws: RPCError.self) { try await marquee.users.getMe(.init()) }
    #expect(error?.code == .unavailable)
    #expect(error?.message == "there is no connection")
    #expect(server.calls(of: "GetMe").isEmpty)
  }

  @Test func aDeadlineCountsWhileACallWaitsForAConnection() async throws {
    let (server, _, store) = FakeServer.withAccount()
    let marquee = Marquee(transport: FakeTransport(server: server), tokens: store, patience: .seconds(3600))
    server.giveNoStream(times: .max)
    let options = CallOptions.timeout(.milliseconds(100))
    await #expect(throws: RPCError.self) { try await marquee.users.getMe(.init(), options: options) }
  }

  @Test func aCancelledCallDoesNotWaitForAConnection() async throws {
    let (server, _, store) = FakeServer.withAccount()
    let marquee = Marquee(transport: FakeTransport(server: server), tokens: store, patience: .seconds(3600))
    server.giveNoStream(times: .max)
    let call = Task { _ = try await marquee.users.getMe(.init()) }
    while server.askedForStreams == 0 { await Task.yield() }
    call.cancel()
    let result = await call.result
    #expect(throws: (any Error).self) { try result.get() }
  }

  @Test func callsThatWereCutAreMadeAgainIfTheyMayBeSentTwice() async throws {
    let (server, _, store) = FakeServer.withAccount()
    let marquee = Marquee(transport: FakeTransport(server: server), tokens: store)
    server.on("GetMe") { _ in
      if server.calls(of: "GetMe").count < 3 { throw RPCError(code: .unavailable, message: "cut") }
      return Marquee_V1_GetMeResponse()
    }
    server.on("SetLike") { _ in
      if server.calls(of: "SetLike").count < 3 { throw RPCError(code: .unavailable, message: "cut") }
      return Marquee_V1_SetLikeResponse()
    }
    server.on("CreateTweet") { _ in throw RPCError(code: .unavailable, message: "cut") }
    _ = try await marquee.users.getMe(.init())
    #expect(server.calls(of: "GetMe").count == 3)
    _ = try await marquee.likes.setLike(.init())
    #expect(server.calls(of: "SetLike").count == 3)
    await #expect(throws: RPCError.self) { try await marquee.tweets.createTweet(.init()) }
    #expect(server.calls(of: "CreateTweet").count == 1)
  }

  @Test func aClientThatIsDroppedIsGone() async throws {
    let (server, _, store) = FakeServer.withAccount()
    weak var client: GRPCClient<AnyTransport>?
    do {
      let marquee = Marquee(transport: FakeTransport(server: server), tokens: store)
      _ = try await marquee.users.getMe(.init())
      client = marquee.client
    }
    #expect(client == nil)
  }

  /// The transport's `connect` of this test ends only when it is cancelled.
  @Test @MainActor func aClientForAsLongAsAClosureWorksOnTheMainActor() async throws {
    let (server, _, store) = FakeServer.withAccount()
    let model = Model()
    try await withMarquee(transport: FakeTransport(server: server), tokens: store) {
      _ = try await $0.users.getMe(.init())
      model.names.append("ada")
    }
    #expect(model.names == ["ada"])
    await #expect(throws: CancellationError.self) {
      try await withMarquee(transport: FakeTransport(server: server)) { _ in throw CancellationError() }
    }
  }

  @Test @MainActor func theStateOfTheSessionCanBeObserved() async throws {
    let (server, _, store) = FakeServer.withAccount()
    server.on("GetMe") { _ in throw refusal(.unauthenticated, .sessionRevoked) }
    let marquee = Marquee(transport: FakeTransport(server: server), tokens: store)
    let signIn = SignIn(of: marquee.session)
    #expect(signIn.state == .unknown)
    while signIn.state != .signedIn { await Task.yield() }
    await #expect(throws: RPCError.self) { try await marquee.users.getMe(.init()) }
    while signIn.state != .signedOut(reason: .sessionRevoked) { await Task.yield() }
  }
}

@MainActor private final class Model {
  var names: [String] = []
}
