// Server streams that are watched for longer than one call lasts.

import GRPCCore
import MarqueeCore
import Synchronization

/// A message of a stream that goes on behind a cursor.
public protocol WatchMessage: Sendable {
  /// Where a watch continues after this message.
  var cursor: String { get }
  /// Whether the stream ends now, and the client is to watch again.
  var isReconnect: Bool { get }
}

extension Marquee_V1_WatchNotificationsResponse: WatchMessage {
  public var isReconnect: Bool { if case .reconnect = event { true } else { false } }
}

extension Marquee_V1_WatchVideoResponse: WatchMessage {
  public var isReconnect: Bool { if case .reconnect = event { true } else { false } }
}

/// Watches a stream by one call after the other: a server ends a stream with its access token, after an hour (with the
/// message `reconnect`, which is left out here) and when it stops, and the network may end it at any time.
///
/// ```swift
/// try await watch { cursor, handle in
///   try await marquee.comments.watchVideo(.with { $0.videoID = id; $0.cursor = cursor }, onResponse: handle)
/// } onMessage: { message in
///   if case .commentCreated(let comment) = message.event { print(comment.text) }
/// }
/// ```
///
/// Returns when the server ends the stream with OK. Throws what `onMessage` throws, errors that another call cannot help
/// against, and `CancellationError` when the task is cancelled.
///
/// - Parameters:
///   - call: Makes a call that goes on behind the cursor, which is empty at first, and passes its answer on.
///   - onMessage: Gets each message.
public func watch<Message: WatchMessage>(
  _ call: @Sendable (
    _ cursor: String, _ handle: @escaping @Sendable (StreamingClientResponse<Message>) async throws -> Void
  ) async throws -> Void,
  onMessage: @escaping @Sendable (Message) async throws -> Void
) async throws {
  let progress = WatchProgress()
  while true {
    do {
      try await call(progress.begin()) { response in
        for try await message in response.messages {
          progress.got(message)
          if message.isReconnect { continue }
          do {
            try await onMessage(message)
          } catch {
            progress.failed(error)
            throw error
          }
        }
      }
      if !progress.isReconnect { return }
    } catch {
      if let own = progress.error { throw own }
      try Task.checkCancellation()
      guard let pause = progress.pause(after: MarqueeError(error)) else { throw error }
      try await Task.sleep(for: pause)
    }
  }
}

/// How far a watch is.
private final class WatchProgress: Sendable {
  private struct State {
    var cursor = ""
    var isReconnect = false
    var failures = 0
    var refused = false
    var error: (any Error)?
  }

  private let state = Mutex(State())

  var isReconnect: Bool { state.withLock { $0.isReconnect } }
  var error: (any Error)? { state.withLock { $0.error } }

  /// Returns the cursor for another call.
  func begin() -> String {
    state.withLock {
      $0.isReconnect = false
      return $0.cursor
    }
  }

  func got(_ message: some WatchMessage) {
    let (cursor, isReconnect) = (message.cursor, message.isReconnect)
    state.withLock { $0 = State(cursor: cursor, isReconnect: isReconnect) }
  }

  func failed(_ error: any Error) {
    state.withLock { $0.error = error }
  }

  /// Returns the pause before the next call; nil when that would fail in the same way.
  func pause(after error: MarqueeError) -> Duration? {
    let final: [RPCError.Code] = [
      .invalidArgument, .notFound, .permissionDenied, .failedPrecondition, .unimplemented,
    ]
    return state.withLock {
      // The session's token is renewed before the next call; if that does not help, the session is over.
      if final.contains(error.code) || (error.code == .unauthenticated && $0.refused) { return nil }
      $0.refused = error.code == .unauthenticated
      $0.failures += 1
      let longest = min(30, 0.5 * Double(1 << min($0.failures, 6)))
      return error.retryDelay ?? .seconds(longest * Double.random(in: 0.5...1))
    }
  }
}
