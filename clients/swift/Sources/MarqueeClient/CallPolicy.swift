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
      executionPolicy: .retry(mayBeSentAgain(method) ? afterCuts : afterRefreshes)
    )
  }

  private static func mayBeSentAgain(_ method: MethodDescriptor) -> Bool {
    repeatable.contains("\(method.service.fullyQualifiedService)/\(method.method)")
  }

  /// What may be sent twice is made again when the connection is cut. All calls are made again after a refresh, by the
  /// interceptor's word: it lets no other UNAUTHENTICATED pass for another attempt.
  private static let afterCuts = RetryPolicy(
    maxAttempts: 4,
    initialBackoff: .milliseconds(200),
    maxBackoff: .seconds(5),
    backoffMultiplier: 2,
    retryableStatusCodes: [.unavailable, .unauthenticated]
  )

  /// Other calls are not made again after a cut. A policy is a method's and not a request's: what creates something is among
  /// them, because its request may lack the `request_id` by which the server would know it again. A call that was refused for
  /// its token has not begun.
  private static let afterRefreshes = RetryPolicy(
    maxAttempts: 2,
    initialBackoff: .milliseconds(1),
    maxBackoff: .milliseconds(1),
    backoffMultiplier: 1,
    retryableStatusCodes: [.unauthenticated]
  )
}
