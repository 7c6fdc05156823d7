// Where an app keeps its session.

import Foundation

/// The two tokens of a signed-in device. Both are secret.
public struct StoredSession: Codable, Hashable, Sendable {
  /// Sent with every call.
  public var accessToken: String
  /// When the access token stops working, by the server's clock.
  public var accessTokenExpiry: Date
  /// Exchanged once for new tokens.
  public var refreshToken: String
  /// When the session ends unless it is refreshed before.
  public var refreshTokenExpiry: Date

  /// A session of these tokens.
  public init(accessToken: String, accessTokenExpiry: Date, refreshToken: String, refreshTokenExpiry: Date) {
    self.accessToken = accessToken
    self.accessTokenExpiry = accessTokenExpiry
    self.refreshToken = refreshToken
    self.refreshTokenExpiry = refreshTokenExpiry
  }
}

/// Keeps the session between launches.
///
/// A refresh token works once: when a store has lost the newest one, the session is over. Several clients and processes may
/// share a store: it is read before each refresh, so that they refresh one session together.
public protocol TokenStore: Sendable {
  /// What was saved last; nil when nobody is signed in.
  func load() async throws -> StoredSession?
  /// Keeps a session, or with nil forgets it, durably before it returns.
  func save(_ session: StoredSession?) async throws
}

/// Forgets the session when the app ends.
public actor MemoryTokenStore: TokenStore {
  private var session: StoredSession?

  /// A store with nobody signed in, or with this session.
  public init(_ session: StoredSession? = nil) {
    self.session = session
  }

  public func load() -> StoredSession? {
    session
  }

  public func save(_ session: StoredSession?) {
    self.session = session
  }
}
