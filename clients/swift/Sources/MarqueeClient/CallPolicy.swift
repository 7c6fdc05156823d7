// The timeouts of calls, and which calls gRPC retries.

import GRPCCore

/// The configuration of the contract's methods. gRPC asks the transport for it at each call.
enum CallPolicy {
  /// Returns the configuration of a method; nil for streams, which have no timeout, and for methods of other contracts.
  ///
  /// - Parameter timeout: The timeout of a call without a deadline of its own, with all its attempts.
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

  /// Calls that may be sent twice are retried when the connection breaks. Every call is retried after a refresh; the
  /// interceptor prevents retries after any other UNAUTHENTICATED.
  private static let afterCuts = RetryPolicy(
    maxAttempts: 4,
    initialBackoff: .milliseconds(200),
    maxBackoff: .seconds(5),
    backoffMultiplier: 2,
    retryableStatusCodes: [.unavailable, .unauthenticated]
  )

  /// Other calls are not retried when the connection breaks. Among them are the methods that create something, because
  /// a policy applies to a method and a request may lack the `request_id` by which the server recognizes it. A call
  /// that failed because of its token was not carried out.
  private static let afterRefreshes = RetryPolicy(
    maxAttempts: 2,
    initialBackoff: .milliseconds(1),
    maxBackoff: .milliseconds(1),
    backoffMultiplier: 1,
    retryableStatusCodes: [.unauthenticated]
  )
}
