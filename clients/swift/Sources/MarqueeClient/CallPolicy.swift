// How long calls may take, and which gRPC makes again by itself.

import GRPCCore

/// The configuration of the contract's methods. gRPC looks it up by the transport, for each call.
enum CallPolicy {
  /// The configuration of a method; nil for streams, which last as long as their bytes take, and for other contracts'.
  ///
  /// - Parameter timeout: How long a call without a deadline of its own may take, with all its attempts.
  static func config(of method: MethodDescriptor, timeout: Duration) -> MethodConfig? {
    guard method.type == .unary, method.service.fullyQualifiedService.hasPrefix("marquee.v1.") else { return nil }
    return MethodConfig(
      names: [MethodConfig.Name(service: method.service.fullyQualifiedService, method: method.method)],
      timeout: timeout,
      executionPolicy: .retry(isRead(method) ? reads : writes)
    )
  }

  /// Every method so named has NO_SIDE_EFFECTS in the contract, and no other; Swift's generated code does not tell.
  private static func isRead(_ method: MethodDescriptor) -> Bool {
    ["Get", "List", "Search"].contains { method.method.hasPrefix($0) }
  }

  /// Reads are made again when the connection is cut. Both kinds are made again after a refresh, by the interceptor's word:
  /// it lets no other UNAUTHENTICATED pass for another attempt.
  private static let reads = RetryPolicy(
    maxAttempts: 4,
    initialBackoff: .milliseconds(200),
    maxBackoff: .seconds(5),
    backoffMultiplier: 2,
    retryableStatusCodes: [.unavailable, .unauthenticated]
  )

  /// Writes are not made again after a cut: whoever makes them knows whether they set a wanted state, or carry a
  /// `request_id`. A write that was refused for its token has not begun.
  private static let writes = RetryPolicy(
    maxAttempts: 2,
    initialBackoff: .milliseconds(1),
    maxBackoff: .milliseconds(1),
    backoffMultiplier: 1,
    retryableStatusCodes: [.unauthenticated]
  )
}
