// The client: one connection, one session, and a typed client for each service.

import GRPCCore
@_exported import MarqueeCore
import Synchronization

/// A server as one account sees it. An app makes one and keeps it; `Marquee.connect` is the short way.
///
/// ```swift
/// let marquee = try Marquee.connect(host: "api.example.com", tokens: KeychainTokenStore(service: "com.example.videos"))
/// _ = try await marquee.auth.login(.with { $0.login = "ada"; $0.password = password })
/// let video = try await marquee.videos.getVideo(.with { $0.videoID = id }).video
/// ```
///
/// The session is noticed, not handed around: what Register, Login and ChangePassword return is kept, Logout and DeleteMe
/// end it, and every other call carries its token.
public final class Marquee: Sendable {
  /// The connection, for calls that this class has no name for.
  public let client: GRPCClient<AnyTransport>
  /// Who is signed in.
  public let session: Session

  private let connection = Mutex<Task<Void, Never>?>(nil)

  /// A client over this transport. It connects when `run()` is called; calls wait for that.
  ///
  /// - Parameters:
  ///   - transport: Any transport of gRPC Swift. One over a network is to have a keepalive, as `connect` sets it: else a
  ///     connection that died in silence holds up calls and uploads.
  ///   - tokens: Where the session is kept.
  ///   - userAgent: By which ListSessions shows this device; printable ASCII.
  ///   - timeout: How long a unary call without a deadline of its own may take, with all its attempts.
  ///   - patience: How long a call waits for a connection when there is none.
  ///   - interceptors: The app's own. They come before the session's, and see each attempt of a call: one that was cut and
  ///     made again, and one that was made again after a refresh, are seen twice.
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

  /// Connects, and keeps connected until `shutDown()` was called and the last call has ended. Cancel its task to cut calls
  /// off. Once, and not for what `connect` has made.
  public func run() async throws {
    try await client.runConnections()
  }

  /// Lets the calls end that have begun, and refuses new ones.
  public func shutDown() {
    client.beginGracefulShutdown()
  }

  /// Connects in the background, until `shutDown()` or the end of this object.
  func start() {
    connection.withLock { connection in
      connection = Task { [client] in
        // Calls fail with the reason, which is of interest there.
        try? await client.runConnections()
      }
    }
  }
}

/// Runs a client for as long as the closure takes. What the closure has left running is cut off when it returns.
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
    // The answer to a refresh must not be lost: it has the only token that goes on.
    await marquee.session.finishRefresh()
    marquee.shutDown()
    // A channel that waits before it connects again would sit that out.
    group.cancelAll()
    return try result.get()
  }
}
