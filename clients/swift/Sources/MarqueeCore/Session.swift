// Who is signed in, and with which token: one session for all calls of a client.

import Foundation

/// Thrown by an exchange of tokens when the server has ended the session: nobody is signed in any more.
public struct SessionEnded: Error, Hashable {
  /// Why: `sessionRevoked`, `sessionExpired` or `tokenInvalid`.
  public let reason: ErrorReason

  /// A session that ended for this reason.
  public init(reason: ErrorReason) {
    self.reason = reason
  }
}

/// The session of a client: gives out access tokens, and refreshes them once for however many calls wait.
///
/// An error of the store fails the call that met it; the session goes on in memory.
public actor Session {
  /// Exchanges a refresh token: throws `SessionEnded` when the session is over, and anything else when that is not known.
  public typealias Exchange = @Sendable (_ refreshToken: String) async throws -> StoredSession

  /// A token that ends sooner than this is replaced before it is used: a call takes time, and clocks differ.
  static let margin: TimeInterval = 10
  /// How often an exchange is tried before the calls that wait for it fail. An exchange is to end within 8 seconds: so all
  /// are made in the 30 in which the server gives the same answer to the same token again.
  static let exchanges = 3

  private let store: any TokenStore
  private let exchange: Exchange
  private let now: @Sendable () -> Date
  private let pause: @Sendable (Duration) async throws -> Void

  private var current: StoredSession?
  private var isLoaded = false
  private var loading: Task<Void, any Error>?
  private var refreshing: (of: StoredSession, task: Task<StoredSession?, any Error>)?
  /// The access tokens that were replaced since somebody signed in, the last few: by them a late call is known as theirs.
  private var replaced: [String] = []
  /// Whether this device's clock agrees with the server's: a new token that is about to expire tells that it does not.
  private var trustsClock = true
  private var listeners: [UUID: AsyncStream<Bool>.Continuation] = [:]

  /// A session that is kept in this store. The clock and the pause are for tests.
  public init(
    store: any TokenStore,
    now: @escaping @Sendable () -> Date = { Date() },
    pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
    exchange: @escaping Exchange
  ) {
    self.store = store
    self.now = now
    self.pause = pause
    self.exchange = exchange
  }

  /// Whether somebody is signed in; reads the store the first time.
  public func isSignedIn() async throws -> Bool {
    try await loaded() != nil
  }

  /// Whether somebody is signed in, each time that it changes, as far as this process knows. Ends with its iterator.
  public func changes() -> AsyncStream<Bool> {
    let (stream, listener) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingNewest(1))
    let id = UUID()
    listeners[id] = listener
    listener.onTermination = { _ in
      Task { [weak self] in await self?.forget(listener: id) }
    }
    return stream
  }

  /// The access token to call with, refreshed if it is about to expire; nil when nobody is signed in, or somebody has signed
  /// in anew while it was refreshed: what one account has asked for is not done in another's name.
  public func accessToken() async throws -> String? {
    guard let session = try await loaded() else { return nil }
    guard trustsClock, isAboutToExpire(session) else { return session.accessToken }
    return try await refreshed(session)?.accessToken
  }

  /// The token to call with after this one was refused as expired; nil when whom it was of is not signed in any more.
  public func accessToken(insteadOf refused: String) async throws -> String? {
    guard let session = try await loaded() else { return nil }
    if session.accessToken == refused { return try await refreshed(session)?.accessToken }
    // Another call may have refreshed the session meanwhile.
    return replaced.contains(refused) ? session.accessToken : nil
  }

  /// Signs in: the tokens of a call that opened a session.
  public func begin(_ session: StoredSession) async throws {
    change(to: session)
    replaced = []
    trustsClock = !isAboutToExpire(session)
    try await store.save(session)
  }

  /// Signs out on this device: the server has ended the session, or is not to be asked.
  public func end() async throws {
    change(to: nil)
    try await store.save(nil)
  }

  /// Signs out if this access token is the session's, or was before a refresh: a late answer does not end the session that
  /// followed.
  public func end(ifUsing accessToken: String) async throws {
    if current?.accessToken == accessToken || replaced.contains(accessToken) {
      try await end()
    }
  }

  private func loaded() async throws -> StoredSession? {
    if !isLoaded {
      let task = loading ?? Task {
        defer { loading = nil }
        let found = try await store.load()
        // Who has signed in or out meanwhile knows better.
        if !isLoaded { change(to: found) }
      }
      loading = task
      try await task.value
    }
    return current
  }

  /// The successor of `old`; one exchange serves all that ask meanwhile, and goes on when one of them is cancelled.
  private func refreshed(_ old: StoredSession) async throws -> StoredSession? {
    if let refreshing, refreshing.of == old { return try await refreshing.task.value }
    let task = Task {
      defer { if refreshing?.of == old { refreshing = nil } }
      return try await exchanged(old)
    }
    refreshing = (old, task)
    return try await task.value
  }

  private func exchanged(_ old: StoredSession) async throws -> StoredSession? {
    do {
      let new = try await patientlyExchanged(old.refreshToken)
      // Somebody may have signed out, or in again, meanwhile.
      guard current == old else { return nil }
      current = new
      replaced = replaced.suffix(7) + [old.accessToken]
      trustsClock = !isAboutToExpire(new)
      try await store.save(new)
      return new
    } catch is SessionEnded {
      if current == old { try await end() }
      return nil
    }
  }

  /// Sends the same token again when no answer came: the server may have taken it, and its answer be lost.
  private func patientlyExchanged(_ refreshToken: String) async throws -> StoredSession {
    var tries = 1
    while true {
      do {
        return try await exchange(refreshToken)
      } catch let ended as SessionEnded {
        throw ended
      } catch where tries < Self.exchanges {
        try await pause(.milliseconds(500 << tries))
        tries += 1
      }
    }
  }

  private func isAboutToExpire(_ session: StoredSession) -> Bool {
    session.accessTokenExpiry.timeIntervalSince(now()) < Self.margin
  }

  private func change(to session: StoredSession?) {
    let before = current != nil
    isLoaded = true
    if session == nil { replaced = [] }
    current = session
    if before != (session != nil) {
      listeners.values.forEach { $0.yield(session != nil) }
    }
  }

  private func forget(listener id: UUID) {
    listeners[id] = nil
  }
}
