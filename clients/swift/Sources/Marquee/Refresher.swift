// The exchange of tokens, over the client whose calls wait for it.

import GRPCCore
import MarqueeCore
import SwiftProtobuf
import Synchronization

/// Calls RefreshSession. The client is given later: it is made with an interceptor that needs this.
final class Refresher<Transport: ClientTransport>: Sendable {
  /// How long an answer may take: all of a session's tries fit into the 30 seconds in which a token may be sent again.
  private static var deadline: Duration { .seconds(8) }

  private let client = Mutex<GRPCClient<Transport>?>(nil)

  /// The client to call with; nil lets it go.
  func use(_ client: GRPCClient<Transport>?) {
    self.client.withLock { $0 = client }
  }

  /// Exchanges a refresh token; throws `SessionEnded` when the server knows that the session is over.
  func exchange(_ refreshToken: String) async throws -> StoredSession {
    guard let client = client.withLock({ $0 }) else {
      throw RPCError(code: .cancelled, message: "the client was shut down")
    }
    var options = CallOptions.defaults
    options.timeout = Self.deadline
    do {
      let auth = Marquee_V1_AuthService.Client(wrapping: client)
      let response = try await auth.refreshSession(.with { $0.refreshToken = refreshToken }, options: options)
      return StoredSession(response.tokens)
    } catch let error as RPCError {
      guard let reason = MarqueeError(error).reason, error.code == .unauthenticated else { throw error }
      throw SessionEnded(reason: reason)
    }
  }
}

extension StoredSession {
  /// The tokens as they are kept.
  init(_ tokens: Marquee_V1_SessionTokens) {
    self.init(
      accessToken: tokens.accessToken,
      accessTokenExpiry: tokens.accessTokenExpireTime.date,
      refreshToken: tokens.refreshToken,
      refreshTokenExpiry: tokens.refreshTokenExpireTime.date
    )
  }
}
