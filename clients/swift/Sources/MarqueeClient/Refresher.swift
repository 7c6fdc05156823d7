// Refreshes the session with the client whose calls wait for it.

import GRPCCore
import MarqueeCore
import SwiftProtobuf
import Synchronization

/// Calls RefreshSession. The client is set later, because it is created with an interceptor that needs this object; the
/// reference is weak.
final class Refresher: Sendable {
  /// The timeout of a call: all attempts of a session fit into the 30 seconds in which a token may be sent again.
  private static let deadline = Duration.seconds(8)

  private struct Reference: Sendable {
    weak var client: GRPCClient<AnyTransport>?
  }

  private let reference = Mutex(Reference())

  /// The client to call with, for as long as it lives.
  func use(_ client: GRPCClient<AnyTransport>) {
    reference.withLock { $0.client = client }
  }

  /// Exchanges a refresh token; throws `SessionEnded` when the server answers that the session has ended.
  func exchange(_ refreshToken: String) async throws -> StoredSession {
    guard let client = reference.withLock({ $0.client }) else {
      throw RPCError(code: .cancelled, message: "the client is gone")
    }
    var options = CallOptions.defaults
    options.timeout = Self.deadline
    do {
      let auth = Marquee_V1_AuthService.Client(wrapping: client)
      let response = try await auth.refreshSession(.with { $0.refreshToken = refreshToken }, options: options)
      return StoredSession(response.tokens)
    } catch let error as RPCError {
      guard let reason = MarqueeError(error).reason, error.code == .unauthenticated else { throw error }
      throw SessionEnded(reason: reason, cause: error)
    }
  }
}

extension StoredSession {
  /// The tokens in the form in which they are stored.
  init(_ tokens: Marquee_V1_SessionTokens) {
    self.init(
      accessToken: tokens.accessToken,
      accessTokenExpiry: tokens.accessTokenExpireTime.date,
      refreshToken: tokens.refreshToken,
      refreshTokenExpiry: tokens.refreshTokenExpireTime.date
    )
  }
}
