// The client: one connection, one session, and a typed client for each service.

import GRPCCore
@_exported import MarqueeCore
import Synchronization

/// A client of a server for one account. An app creates one and keeps it; `Marquee.connect` is the simplest way.
///
/// ```swift
/// let marquee = try Marquee.connect(host: "api.example.com", tokens: KeychainTokenStore(service: "com.example.videos"))
/// _ = try await marquee.auth.login(.with { $0.login = "ada"; $0.password = password })
/// let video = try await marquee.videos.getVideo(.with { $0.videoID = id }).video
/// ```
///
/// The app need not pass tokens around: those in the answers of Register, Login and ChangePassword are kept and sent
/// with every other call; Logout and DeleteMe end the session.
public final class Marquee: Sendable {
  /// The gRPC client, for calls that this class has no property for.
  public let client: GRPCClient<AnyTransport>
  /// The session.
  public let session: Session

  private let connection = Mutex<Task<Void, Never>?>(nil)

  /// Creates a client over this transport. It connects when `run()` is called; calls wait for that.
  ///
  /// - Parameters:
  ///   - transport: Any transport of gRPC Swift. A transport over a network should have a keepalive, as `connect` sets
  ///     it; otherwise calls and uploads wait on dead connections.
  ///   - tokens: The store for the session.
  ///   - userAgent: The name of this device in ListSessions; printable ASCII.
  ///   - timeout: The timeout of a unary call without a deadline of its own, with all its attempts.
  ///   - patience: How long a call waits for a connection when there is none.
  ///   - interceptors: The app's own interceptors. They run before the session's, and for each attempt of a call: a
  ///     retry, also after a refresh, runs them again.
  public init(
    transport: some ClientTransport,
    tokens: any TokenStore = MemoryTokenStore(),
    userAgent: String = UserAgent.default,
    timeout: Duration = .seconds(30),
    patience: Duration = .seconds(10),
    interceptors: [any ClientInterceptor] = []
  ) {
    let refresher = Refresher()
    session = Session(store: tokens) { try await refresher.exchange($0) }
    client = GRPCClient(
      transport: AnyTransport(transport, patience: patience, timeout: timeout),
      interceptors: interceptors + [UserAgent(name: userAgent), SessionInterceptor(session: session)]
    )
    refresher.use(client)
  }

  deinit {
    connection.withLock { $0?.cancel() }
  }

  /// Connects, and stays connected until `shutDown()` was called and the last call has ended. Cancel its task to end
  /// calls at once. Call it once, and not on an object that `connect` has created.
  public func run() async throws {
    try await client.runConnections()
  }

  /// Lets running calls end, and rejects new ones.
  public func shutDown() {
    client.beginGracefulShutdown()
  }

  /// Connects in the background, until `shutDown()` is called or this object is released.
  func start() {
    connection.withLock { connection in
      connection = Task { [client] in
        // The error is not handled here, because calls fail with it.
        try? await client.runConnections()
      }
    }
  }
}

/// Runs a client while the closure runs. Calls that still run when it returns are ended.
public func withMarquee<Result: Sendable>(
  transport: some ClientTransport,
  tokens: any TokenStore = MemoryTokenStore(),
  isolation: isolated (any Actor)? = #isolation,
  _ body: (Marquee) async throws -> Result
) async throws -> Result {
  let marquee = Marquee(transport: transport, tokens: tokens)
  return try await withThrowingDiscardingTaskGroup(isolation: isolation) { group in
    group.addTask {
      do {
        try await marquee.run()
      } catch {
        if !Task.isCancelled { throw error }
      }
    }
    let result: Swift.Result<Result, any Error>
    do {
      result = .success(try await body(marquee))
    } catch {
      result = .failure(error)
    }
    // The answer to a refresh must not be lost, because only its token continues the session.
    await marquee.session.finishRefresh()
    marquee.shutDown()
    // A channel that pauses before it reconnects would first end its pause.
    group.cancelAll()
    return try result.get()
  }
}
