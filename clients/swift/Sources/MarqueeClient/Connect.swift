// The short way to a server: a transport with what a phone needs.

import GRPCCore
#if canImport(Network)
  import GRPCNIOTransportHTTP2TransportServices
#else
  import GRPCNIOTransportHTTP2Posix
#endif

extension Marquee {
  /// Connects over TLS, and keeps connected until `shutDown()` or the end of the object.
  ///
  /// A connection that is silent for 30 seconds while calls are under way is asked whether it lives, and given up after 10
  /// more: a phone that changes its network leaves dead ones behind, which nothing else tells from idle ones. A server that
  /// was away is found again within 5 seconds of its return. See `init` for the other parameters.
  ///
  /// - Parameters:
  ///   - host: The server's name.
  ///   - port: Its port.
  ///   - plaintext: Without TLS, for a server on one's own machine.
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
        // Of two minutes, which is the default, a person in front of the screen would see every second.
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
