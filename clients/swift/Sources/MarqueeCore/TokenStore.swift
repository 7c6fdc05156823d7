// Stores of an app's session.

import Foundation

/// The two tokens of a signed-in device. Both are secret.
public struct StoredSession: Codable, Hashable, Sendable {
  /// The access token, sent with every call.
  public var accessToken: String
  /// When the access token expires, by the server's clock.
  public var accessTokenExpiry: Date
  /// The refresh token, to exchange once for new tokens.
  public var refreshToken: String
  /// When the session ends unless it is refreshed before.
  public var refreshTokenExpiry: Date

  /// Creates a session of these tokens.
  public init(accessToken: String, accessTokenExpiry: Date, refreshToken: String, refreshTokenExpiry: Date) {
    self.accessToken = accessToken
    self.accessTokenExpiry = accessTokenExpiry
    self.refreshToken = refreshToken
    self.refreshTokenExpiry = refreshTokenExpiry
  }
}

/// Stores the session between launches.
///
/// A refresh token works once: when a store loses the newest one, the session cannot be continued. Several clients and
/// processes can share a store and its session, because it is read before each refresh.
public protocol TokenStore: Sendable {
  /// Returns the session that was saved last; nil when there is none.
  func load() async throws -> StoredSession?
  /// Saves a session, or removes it when nil. The change must be durable before this returns.
  func save(_ session: StoredSession?) async throws
}

/// Keeps the session in memory; it is lost when the app ends.
public actor MemoryTokenStore: TokenStore {
  private var session: StoredSession?

  /// Creates an empty store, or one with this session.
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
