// Connects to a server with a transport configured for phones.

import GRPCCore
#if canImport(Network)
  import GRPCNIOTransportHTTP2TransportServices
#else
  import GRPCNIOTransportHTTP2Posix
#endif

extension Marquee {
  /// Connects over TLS, and stays connected until `shutDown()` is called or the object is released.
  ///
  /// A ping is sent on a connection that is silent for 30 seconds while calls are running, and without an answer the
  /// connection is closed 10 seconds later: a phone that changes its network leaves dead connections behind, which only
  /// a ping distinguishes from idle ones. After an outage, the client reconnects within 5 seconds of the server's
  /// return. See `init` for the other parameters.
  ///
  /// - Parameters:
  ///   - host: The server's name.
  ///   - port: Its port.
  ///   - plaintext: Without TLS, for a server on the same machine.
  public static func connect(
    host: String,
    port: Int = 443,
    plaintext: Bool = false,
    tokens: any TokenStore = MemoryTokenStore(),
    userAgent: String = UserAgent.default,
    timeout: Duration = .seconds(30),
    patience: Duration = .seconds(10),
    interceptors: [any ClientInterceptor] = []
  ) throws -> Marquee {
    #if canImport(Network)
      typealias HTTP2 = HTTP2ClientTransport.TransportServices
    #else
      typealias HTTP2 = HTTP2ClientTransport.Posix
    #endif
    let transport = try HTTP2(
      target: .dns(host: host, port: port),
      transportSecurity: plaintext ? .plaintext : .tls,
      config: .defaults {
        $0.connection.keepalive = .init(time: .seconds(30), timeout: .seconds(10), allowWithoutCalls: false)
        // The default of two minutes is too long for a person who waits.
        $0.backoff.max = .seconds(5)
      }
    )
    let marquee = Marquee(
      transport: transport, tokens: tokens, userAgent: userAgent, timeout: timeout, patience: patience,
      interceptors: interceptors)
    marquee.start()
    return marquee
  }
}
