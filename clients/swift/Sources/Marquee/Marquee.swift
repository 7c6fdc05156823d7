// The client: one connection, one session, and a typed client for each service.

import GRPCCore
@_exported import MarqueeCore

/// A client of Marquee.
///
/// ```swift
/// let marquee = Marquee(transport: transport, tokens: KeychainTokenStore(service: "com.example.videos"))
/// async let running: Void = marquee.run()
/// _ = try await marquee.auth.login(.with { $0.login = "ada"; $0.password = password })
/// let video = try await marquee.videos.getVideo(.with { $0.videoID = id }).video
/// ```
///
/// The session is noticed, not handed around: what Register, Login and ChangePassword return is kept, Logout and DeleteMe
/// end it, and every other call carries its token.
public final class Marquee<Transport: ClientTransport>: Sendable {
  /// The connection, for calls that this class has no name for.
  public let client: GRPCClient<Transport>
  /// Who is signed in.
  public let session: Session

  private let refresher: Refresher<Transport>

  /// A client over this transport. Nothing is sent before `run()`; calls wait for it.
  ///
  /// - Parameters:
  ///   - transport: Made with `ServiceConfig.marquee`, so that what is safe to repeat is repeated.
  ///   - tokens: Where the session is kept.
  ///   - interceptors: The app's own; they come before the session's and see each call once.
  public init(
    transport: Transport,
    tokens: any TokenStore = MemoryTokenStore(),
    interceptors: [any ClientInterceptor] = []
  ) {
    let refresher = Refresher<Transport>()
    session = Session(store: tokens) { try await refresher.exchange($0) }
    client = GRPCClient(transport: transport, interceptors: interceptors + [SessionInterceptor(session: session)])
    self.refresher = refresher
    refresher.use(client)
  }

  /// Connects, and keeps connected until `shutDown()` was called and the last call has ended. Cancel its task to cut calls
  /// off.
  public func run() async throws {
    try await client.runConnections()
  }

  /// Lets the calls end that have begun, and refuses new ones.
  public func shutDown() {
    client.beginGracefulShutdown()
    refresher.use(nil)
  }
}

/// Runs a client for as long as the closure takes.
public func withMarquee<Transport: ClientTransport, Result: Sendable>(
  transport: Transport,
  tokens: any TokenStore = MemoryTokenStore(),
  _ body: (Marquee<Transport>) async throws -> Result
) async throws -> Result {
  try await withThrowingDiscardingTaskGroup { group in
    let marquee = Marquee(transport: transport, tokens: tokens)
    group.addTask { try await marquee.run() }
    // Also when the closure throws: the group waits for the connection.
    defer { marquee.shutDown() }
    return try await body(marquee)
  }
}
