// Who is signed in, and with which token: one session for all calls of a client.

import Foundation

/// The session of a client: gives out access tokens, and refreshes them once for however many calls wait.
///
/// Several clients and processes may share one store (an app and its extensions): it is read before each exchange, so that
/// they refresh one session together.
///
/// A store that cannot be read fails the call that needed it, with `TokenStoreFailure`. A store that cannot be written fails
/// no call, because the server has done what was asked of it: the session goes on in memory, `storeFailure` tells, and the
/// next calls try to write again.
public actor Session {
  /// Exchanges a refresh token: throws `SessionEnded` when the session is over, and anything else when that is not known.
  public typealias Exchange = @Sendable (_ refreshToken: String) async throws -> StoredSession

  /// A token that ends sooner than this is replaced before it is used: a call takes time, and clocks differ.
  static let margin: TimeInterval = 10
  /// How often an exchange is tried before the calls that wait for it fail. An exchange is to end within 8 seconds: so all
  /// are made in the 30 in which the server gives the same answer to the same token again.
  static let exchanges = 3

  /// Why the store does not have the session as it is; nil when it has.
  public private(set) var storeFailure: TokenStoreFailure?

  private let store: any TokenStore
  private let exchange: Exchange
  private let now: @Sendable () -> Date
  private let pause: @Sendable (Duration) async throws -> Void

  private var current: StoredSession?
  private var known = SessionState.unknown
  /// The refresh token that is in the store, as far as is known here: another one was put there by another process.
  private var savedRefreshToken: String?
  private var loading: Task<Void, any Error>?
  private var writing: Task<Void, Never>?
  private var refreshing: (of: StoredSession, task: Task<StoredSession?, any Error>)?
  /// The access tokens that were replaced since somebody signed in, the last few: by them a late call is known as theirs.
  private var replaced: [String] = []
  /// Whether this device's clock agrees with the server's: a new token that is about to expire tells that it does not.
  private var trustsClock = true
  private var listeners: [UUID: AsyncStream<SessionState>.Continuation] = [:]

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

  /// Whether somebody is signed in, and why not; reads the store the first time. Asks no server.
  public func state() async throws -> SessionState {
    _ = try await loaded()
    return known
  }

  /// The state now, and each time that it changes, or that another account takes the place of the one that was signed in.
  /// The first value is `unknown` when the store was not read yet, which is begun then. Ends with its iterator; who is slow
  /// gets the newest state.
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

  /// The access token to call with, refreshed if it is about to expire; nil when nobody is signed in, or somebody has signed
  /// in anew while it was refreshed: what one account has asked for is not done in another's name.
  ///
  /// Throws `SessionEnded` when the refresh finds that the session is over. A caller that is cancelled stops waiting.
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

  /// The token to call with after this one was refused as stale; nil when whom it was of is not signed in any more. Throws
  /// as `accessToken()` does.
  public func accessToken(insteadOf refused: String) async throws -> String? {
    guard let session = try await loaded() else { return nil }
    if session.accessToken == refused { return try await refreshed(session)?.accessToken }
    // Another call may have refreshed the session meanwhile.
    return replaced.contains(refused) ? session.accessToken : nil
  }

  /// Signs in: the tokens of a call that opened a session.
  public func begin(_ session: StoredSession) async {
    adopt(session)
    trustsClock = !isAboutToExpire(session)
    await write()
  }

  /// Signs out on this device alone, for when the server cannot be reached; else call Logout. Throws when the store cannot
  /// be made to forget the tokens; in memory they are forgotten all the same.
  public func forget() async throws {
    // The store is read, so that what another process has put there is not taken for this session.
    _ = try? await loaded()
    signOut(reason: nil)
    await write()
    if let storeFailure { throw storeFailure }
  }

  /// Signs out if this access token is the session's, or was before a refresh: a late answer does not end the session that
  /// followed. With a reason, it is the server that has ended it; another process may have begun the next one then, which
  /// is taken over.
  public func end(ifUsing accessToken: String, reason: ErrorReason? = nil) async {
    guard isOurs(accessToken) else { return }
    if reason != nil, let current, await tookOverFromStore(insteadOf: current) { return }
    guard isOurs(accessToken) else { return }
    signOut(reason: reason)
    await write()
  }

  /// Returns when no refresh is under way.
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
        // Who has signed in or out meanwhile knows better.
        guard known == .unknown else { return }
        savedRefreshToken = found?.refreshToken
        if let found { adopt(found) } else { signOut(reason: nil) }
      }
      loading = task
      try await task.valueUnlessCancelled
    }
    return current
  }

  /// The successor of `old`; one exchange serves all that ask meanwhile, and goes on when one of them is cancelled.
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
      // Somebody may have signed out, or in again, meanwhile.
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

  /// Takes over what another process has made of the session, if it has: a refresh, another account, or nobody.
  private func tookOverFromStore(insteadOf old: StoredSession) async -> Bool {
    // What is in a store that could not be written is older than what is here. What cannot be read tells nothing.
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

  /// What a store had, also when that was nothing.
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

  /// Brings the store to what the session is, one write after the other: the last word is to be what is kept.
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
      // What another process has put there since is not this session's to remove.
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

  /// Somebody is signed in who was not before.
  private func adopt(_ session: StoredSession) {
    current = session
    replaced = []
    trustsClock = true
    tell(.signedIn)
  }

  private func signOut(reason: ErrorReason?) {
    // Who was signed out before has their reason already.
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
