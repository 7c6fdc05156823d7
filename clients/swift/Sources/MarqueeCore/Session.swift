// The session of a client: its tokens and their refresh.

import Foundation

/// The session of a client: returns access tokens, and refreshes them once for all calls that wait.
///
/// Several clients and processes (an app and its extensions) can share a store and its session, because it is read
/// before each refresh.
///
/// A store that cannot be read fails the call that needed it, with `TokenStoreFailure`. A store that cannot be written
/// fails no call, because the server has already carried the call out: the session continues in memory, `storeFailure`
/// has the error, and the next calls try to write again.
public actor Session {
  /// Exchanges a refresh token: throws `SessionEnded` when the session has ended, and any other error when that is not
  /// known.
  public typealias Exchange = @Sendable (_ refreshToken: String) async throws -> StoredSession

  /// An access token that expires sooner than this is refreshed before it is used, because calls take time and clocks
  /// differ.
  static let margin: TimeInterval = 10
  /// How often a refresh is attempted before the calls that wait for it fail. An attempt should end within 8 seconds,
  /// so that all of them fit into the 30 seconds in which the server gives the same answer to the same token.
  static let exchanges = 3

  /// The error of the last write to the store; nil when it succeeded.
  public private(set) var storeFailure: TokenStoreFailure?

  private let store: any TokenStore
  private let exchange: Exchange
  private let now: @Sendable () -> Date
  private let pause: @Sendable (Duration) async throws -> Void

  private var current: StoredSession?
  private var known = SessionState.unknown
  /// The refresh token that this process last read from or wrote to the store. Another one there was written by another
  /// process.
  private var savedRefreshToken: String?
  private var loading: Task<Void, any Error>?
  private var writing: Task<Void, Never>?
  private var refreshing: (of: StoredSession, task: Task<StoredSession?, any Error>)?
  /// The last few access tokens that were replaced since the sign-in, by which a late answer is assigned to this
  /// session.
  private var replaced: [String] = []
  /// Whether this device's clock agrees with the server's; it does not when a new token is already about to expire.
  private var trustsClock = true
  private var listeners: [UUID: AsyncStream<SessionState>.Continuation] = [:]

  /// Creates a session with this store. The clock and the pause are for tests.
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

  /// Whether an account is signed in and, if not, why; reads the store the first time. Makes no call.
  public func state() async throws -> SessionState {
    _ = try await loaded()
    return known
  }

  /// The present state, and every change of it, also to another account. The first value is `unknown` when the store
  /// was not read yet; it is read then. A slow iteration gets only the newest state.
  public func states() -> AsyncStream<SessionState> {
    let (stream, listener) = AsyncStream.makeStream(of: SessionState.self, bufferingPolicy: .bufferingNewest(1))
    let id = UUID()
    listeners[id] = listener
    listener.onTermination = { _ in
      Task { [weak self] in await self?.forget(listener: id) }
    }
    listener.yield(known)
    if known == .unknown { Task { [weak self] in _ = try? await self?.loaded() } }
    return stream
  }

  /// Returns the access token for a call, refreshed if it is about to expire. Returns nil when no account is signed in,
  /// or when another sign-in happened during the refresh, because a call of one account must not be made in another's
  /// name.
  ///
  /// Throws `SessionEnded` when the refresh finds that the session has ended. A cancelled caller stops waiting.
  public func accessToken() async throws -> String? {
    guard var session = try await loaded() else { return nil }
    if storeFailure != nil {
      await write()
      guard let current else { return nil }
      session = current
    }
    guard trustsClock, isAboutToExpire(session) else { return session.accessToken }
    return try await refreshed(session)?.accessToken
  }

  /// Returns the token for another attempt after this one was rejected; nil when its account is no longer signed in.
  /// Throws as `accessToken()` does.
  public func accessToken(insteadOf refused: String) async throws -> String? {
    guard let session = try await loaded() else { return nil }
    if session.accessToken == refused { return try await refreshed(session)?.accessToken }
    // Another call may have refreshed the session meanwhile.
    return replaced.contains(refused) ? session.accessToken : nil
  }

  /// Signs in with the tokens of a call that opened a session.
  public func begin(_ session: StoredSession) async {
    adopt(session)
    trustsClock = !isAboutToExpire(session)
    await write()
  }

  /// Signs out on this device only, for when the server cannot be reached; otherwise call Logout. Throws when the
  /// tokens cannot be removed from the store; they are removed from memory all the same.
  public func forget() async throws {
    // The store is read first, so that a session that another process has stored is not taken for this one.
    _ = try? await loaded()
    signOut(reason: nil)
    await write()
    if let storeFailure { throw storeFailure }
  }

  /// Signs out if this access token belongs to the session, or did before a refresh; thus a late answer does not end
  /// the next session. A reason means that the server has ended the session; a session that another process has begun
  /// since then is adopted.
  public func end(ifUsing accessToken: String, reason: ErrorReason? = nil) async {
    guard isOurs(accessToken) else { return }
    if reason != nil, let current, await tookOverFromStore(insteadOf: current) { return }
    guard isOurs(accessToken) else { return }
    signOut(reason: reason)
    await write()
  }

  /// Returns when no refresh is running.
  public func finishRefresh() async {
    while let refreshing { _ = try? await refreshing.task.value }
  }

  private func isOurs(_ accessToken: String) -> Bool {
    current?.accessToken == accessToken || replaced.contains(accessToken)
  }

  private func loaded() async throws -> StoredSession? {
    if known == .unknown {
      let task = loading ?? Task {
        defer { loading = nil }
        let found = try await read()
        // A sign-in or sign-out that happened meanwhile takes precedence.
        guard known == .unknown else { return }
        savedRefreshToken = found?.refreshToken
        if let found { adopt(found) } else { signOut(reason: nil) }
      }
      loading = task
      try await task.valueUnlessCancelled
    }
    return current
  }

  /// Returns the successor of `old`; one refresh serves all concurrent callers, and continues when one of them is
  /// cancelled.
  private func refreshed(_ old: StoredSession) async throws -> StoredSession? {
    if let refreshing, refreshing.of == old { return try await refreshing.task.valueUnlessCancelled }
    let task = Task {
      defer { if refreshing?.of == old { refreshing = nil } }
      return try await exchanged(old)
    }
    refreshing = (old, task)
    return try await task.valueUnlessCancelled
  }

  private func exchanged(_ first: StoredSession) async throws -> StoredSession? {
    var old = first
    if await tookOverFromStore(insteadOf: old) {
      guard let current, replaced.contains(first.accessToken) else { return nil }
      guard trustsClock, isAboutToExpire(current) else { return current }
      old = current
    }
    do {
      let new = try await patientlyExchanged(old.refreshToken)
      // A sign-out or another sign-in may have happened meanwhile.
      guard current == old else { return nil }
      current = new
      replaced = replaced.suffix(7) + [old.accessToken]
      trustsClock = !isAboutToExpire(new)
      await write()
      return new
    } catch let ended as SessionEnded {
      guard current == old else { return nil }
      signOut(reason: ended.reason)
      await write()
      throw ended
    }
  }

  /// Sends the same token again when no answer came, because the server may have accepted it and the answer been lost.
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

  /// Adopts a change of the session that another process has stored: a refresh, another account, or a sign-out.
  private func tookOverFromStore(insteadOf old: StoredSession) async -> Bool {
    // If the last write to the store failed, the store's session is older than this one. A store that cannot be read is
    // ignored.
    guard storeFailure == nil, let stored = try? await StoreContent(read()) else { return false }
    guard current == old else { return true }
    guard stored.session?.refreshToken != savedRefreshToken else { return false }
    savedRefreshToken = stored.session?.refreshToken
    switch stored.session {
    case nil:
      signOut(reason: nil)
    case let found? where isSameAccount(found, old):
      current = found
      replaced = replaced.suffix(7) + [old.accessToken]
    case let found?:
      adopt(found)
    }
    return true
  }

  /// The content of a store, which may be empty.
  private struct StoreContent {
    let session: StoredSession?

    init(_ session: StoredSession?) {
      self.session = session
    }
  }

  private func read() async throws -> StoredSession? {
    do {
      return try await store.load()
    } catch {
      throw TokenStoreFailure(operation: .load, cause: error)
    }
  }

  /// Writes the session to the store, one write after the other, so that the latest state is what remains.
  private func write() async {
    let before = writing
    let task = Task {
      await before?.value
      await writeCurrent()
    }
    writing = task
    await task.value
  }

  private func writeCurrent() async {
    let session = current
    do {
      // A session that another process has stored since then is left in the store.
      let isToBeKept = if session == nil { try await store.load()?.refreshToken != savedRefreshToken } else { false }
      if !isToBeKept {
        try await store.save(session)
        savedRefreshToken = session?.refreshToken
      }
      storeFailure = nil
    } catch {
      storeFailure = TokenStoreFailure(operation: .save, cause: error)
    }
  }

  private func isAboutToExpire(_ session: StoredSession) -> Bool {
    session.accessTokenExpiry.timeIntervalSince(now()) < Self.margin
  }

  /// Records a sign-in of another account.
  private func adopt(_ session: StoredSession) {
    current = session
    replaced = []
    trustsClock = true
    tell(.signedIn)
  }

  private func signOut(reason: ErrorReason?) {
    // A session that had already ended keeps its reason.
    if current == nil, case .signedOut = known { return }
    current = nil
    replaced = []
    tell(.signedOut(reason: reason))
  }

  private func tell(_ state: SessionState) {
    known = state
    listeners.values.forEach { $0.yield(state) }
  }

  private func forget(listener id: UUID) {
    listeners[id] = nil
  }
}
