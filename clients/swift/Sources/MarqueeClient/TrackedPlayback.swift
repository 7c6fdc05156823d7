// Playing a video in the app's own player: its URLs, and reports of how far it was watched.

import Foundation
import GRPCCore
import MarqueeCore
import SwiftProtobuf
import Synchronization

/// What a player does.
public struct PlayerStatus: Hashable, Sendable {
  /// The position in the video, in seconds.
  public var position: Double
  /// Whether it plays, is paused or loads (both `paused`), or has ended.
  public var state: Marquee_V1_PlaybackState
  /// Whether it cannot go on because its URLs were refused.
  public var isRefused: Bool

  public init(position: Double, state: Marquee_V1_PlaybackState, isRefused: Bool = false) {
    self.position = position
    self.state = state
    self.isRefused = isRefused
  }
}

extension Marquee {
  /// Tracks a video in a player: calls GetPlayback, and again before the URLs expire or when they were refused; looks at
  /// the player every second, and reports its position by RecordPlayback when it starts, pauses, seeks, ends and is closed,
  /// and every 10 seconds in between. A report that fails disturbs nothing; the next one makes up for it.
  ///
  /// ```swift
  /// try await marquee.trackPlayback(of: id, from: start) {
  ///   await model.status
  /// } load: { playback, position in
  ///   await model.load(playback, at: position)
  /// } onView: { view in
  ///   if view == .counted { print("it counts") }
  /// }
  /// ```
  ///
  /// Runs until its task is cancelled, and reports the position for the last time then, for which it takes ten seconds at
  /// most. Throws `CancellationError` after that, and the error of GetPlayback when there are no URLs that work, or the
  /// third are refused without a second of progress. URLs that live for two minutes or less are not renewed while it plays.
  ///
  /// - Parameters:
  ///   - videoID: The video.
  ///   - start: Where to begin, in seconds, such as that of `video.viewer.position`.
  ///   - status: Returns what the player does now.
  ///   - load: Gets the URLs, the first and new ones, and goes on at the position, in seconds.
  ///   - onView: Gets whether it counts as a view, at each report.
  public func trackPlayback(
    of videoID: String,
    from start: Double = 0,
    status: @escaping @Sendable () async -> PlayerStatus,
    load: @escaping @Sendable (_ playback: Marquee_V1_GetPlaybackResponse, _ position: Double) async -> Void,
    onView: @escaping @Sendable (Marquee_V1_ViewResult) -> Void = { _ in }
  ) async throws {
    let progress = PlaybackProgress(start: start)
    var report: Task<Void, Never>?
    do {
      while true {
        let now = await status()
        progress.look(at: now)
        if try progress.needsURLs(now) {
          do {
            let playback = try await videos.getPlayback(.with { $0.videoID = videoID })
            // The call may have taken long.
            progress.look(at: await status())
            await load(playback, progress.take(playback))
          } catch {
            try Task.checkCancellation()
            try progress.failed(error)
          }
        }
        if let next = progress.nextReport() {
          report = Task { await send(next, of: videoID, progress, onView) }
        }
        try await Task.sleep(for: .seconds(1))
      }
    } catch {
      await report?.value
      if let last = progress.lastReport() {
        // A task of its own, because this one may be cancelled.
        await Task { await send(last, of: videoID, progress, onView) }.value
      }
      throw error
    }
  }

  private func send(
    _ report: PlayerStatus,
    of videoID: String,
    _ progress: PlaybackProgress,
    _ onView: @Sendable (Marquee_V1_ViewResult) -> Void
  ) async {
    var options = CallOptions.defaults
    options.timeout = .seconds(10)
    do {
      if progress.isIDOld { progress.takeID(of: try await videos.getPlayback(.with { $0.videoID = videoID }, options: options)) }
      let whole = report.position.rounded(.down)
      let request = Marquee_V1_RecordPlaybackRequest.with {
        $0.videoID = videoID
        $0.playbackID = progress.playbackID
        $0.position = .with {
          $0.seconds = Int64(whole)
          $0.nanos = Int32((report.position - whole) * 1e9)
        }
        $0.state = report.state
      }
      onView(try await history.recordPlayback(request, options: options).view)
      progress.told(report)
    } catch {
      progress.failedToTell(report, MarqueeError(error))
    }
  }
}

/// How far a playback is. Times are those of the wall clock, in seconds: timers stand still while the device sleeps.
private final class PlaybackProgress: Sendable {
  private struct State {
    // The URLs.
    var hasURLs = false
    var expiry = 0.0
    var renewal = 0.0
    var renewsAhead = false
    var refusals = 0
    var progressPosition: Double
    var playbackID = ""
    var idExpiry = 0.0
    // The reports. What happens before it has played is of no interest.
    var status: PlayerStatus
    var lookTime = 0.0
    var hasBegun = false
    var isWanted = false
    var isUntold = false
    var isReporting = false
    var failures = 0
    var told: PlayerStatus?
    var waitBegin = 0.0
    var wait = 0.0
    var isAskedToWait = false
  }

  private let state: Mutex<State>
  private static let interval = 10.0

  init(start: Double) {
    state = Mutex(State(progressPosition: start, status: PlayerStatus(position: start, state: .paused)))
  }

  private static var now: Double { Date().timeIntervalSince1970 }

  var playbackID: String { state.withLock { $0.playbackID } }
  var isIDOld: Bool { state.withLock { Self.now > $0.idExpiry } }

  func look(at status: PlayerStatus) {
    state.withLock {
      let (before, now) = ($0.status, Self.now)
      var status = status
      // AVPlayer has no number where it has no item.
      status.position = status.position.isFinite ? max(0, status.position) : before.position
      let isPlaying = status.state == .playing
      let moved = status.position - before.position
      let most = isPlaying || before.state == .playing ? max(0, now - $0.lookTime) * 4 + 2 : 2
      if isPlaying { $0.hasBegun = true }
      if status.state != before.state || moved < -2 || moved > most { $0.isWanted = true }
      if isPlaying && abs(status.position - $0.progressPosition) >= 1 {
        $0.progressPosition = status.position
        $0.refusals = 0
      }
      $0.status = status
      $0.lookTime = now
    }
  }

  /// Whether to call GetPlayback; throws when that has not helped.
  func needsURLs(_ status: PlayerStatus) throws -> Bool {
    try state.withLock {
      if !$0.hasURLs { return true }
      if status.isRefused {
        $0.refusals += 1
        if $0.refusals > 2 { throw RPCError(code: .unavailable, message: "the URLs of the video are refused") }
        $0.expiry = 0
        return true
      }
      // It was paused for long and something has happened, or it plays and they expire soon.
      return Self.now >= $0.renewal && ($0.isWanted || ($0.renewsAhead && status.state == .playing))
    }
  }

  /// Takes an answer of GetPlayback, and returns the position at which to go on.
  func take(_ playback: Marquee_V1_GetPlaybackResponse) -> Double {
    if isIDOld { takeID(of: playback) }
    return state.withLock {
      let expiry = Double(playback.expireTime.seconds)
      // Past already: this clock is wrong, and only a refusal can tell.
      $0.expiry = expiry > Self.now ? expiry : .infinity
      $0.renewsAhead = $0.expiry - Self.now > 120
      $0.renewal = $0.renewsAhead ? $0.expiry - 60 : $0.expiry
      let position = $0.hasBegun ? $0.status.position : $0.progressPosition
      $0.hasURLs = true
      $0.progressPosition = position
      return position
    }
  }

  /// The server accepts an id for 24 hours.
  func takeID(of playback: Marquee_V1_GetPlaybackResponse) {
    state.withLock {
      $0.playbackID = playback.playbackID
      $0.idExpiry = Self.now + 23 * 3600
    }
  }

  /// Takes an error of GetPlayback; throws it when there are no URLs that work.
  func failed(_ error: any Error) throws {
    let details = MarqueeError(error)
    try state.withLock {
      if Self.now >= $0.expiry || details.isFinal { throw error }
      $0.renewal = Self.now + (details.retryDelay?.inSeconds ?? Self.interval)
    }
  }

  /// The report that is to be sent now; nil when there is none, or one is on its way.
  func nextReport() -> PlayerStatus? {
    state.withLock {
      // Somebody may set the clock back.
      let isOver = abs(Self.now - $0.waitBegin) >= $0.wait
      let isActive = $0.isWanted || $0.isUntold || $0.status.state == .playing
      guard $0.hasBegun, !$0.isReporting, isOver ? isActive : $0.isWanted && !$0.isAskedToWait else { return nil }
      $0.isWanted = false
      $0.isReporting = true
      return $0.status
    }
  }

  /// The report that it was closed; nil when there is nothing to report, or the server has asked to wait.
  func lastReport() -> PlayerStatus? {
    state.withLock {
      let mustWait = $0.isAskedToWait && abs(Self.now - $0.waitBegin) < $0.wait
      guard $0.hasBegun, $0.told?.state != .ended || $0.status.state != .ended, !mustWait else { return nil }
      return PlayerStatus(position: $0.status.position, state: .ended)
    }
  }

  func told(_ report: PlayerStatus) {
    state.withLock {
      // A seek is reported beside what is due, which says how much was watched: otherwise nothing of a short video that
      // repeats would count.
      let isOver = abs(Self.now - $0.waitBegin) >= $0.wait
      let isExtra = !isOver && report.state == $0.told?.state && $0.failures == 0
      $0.isReporting = false
      $0.told = report
      $0.isUntold = false
      $0.failures = 0
      if !isExtra { ($0.waitBegin, $0.wait, $0.isAskedToWait) = (Self.now, Self.interval, false) }
    }
  }

  func failedToTell(_ report: PlayerStatus, _ error: MarqueeError) {
    state.withLock {
      $0.isReporting = false
      if error.reason == .playbackInvalid { $0.idExpiry = 0 }
      $0.isUntold = error.reason == .playbackInvalid || !error.isFinal
      // Nothing follows a pause; it is tried again less and less often.
      let doublings = report.state == .playing ? 0 : min($0.failures, 5)
      $0.failures += 1
      $0.isAskedToWait = error.retryDelay != nil
      $0.waitBegin = Self.now
      $0.wait = error.retryDelay?.inSeconds ?? Self.interval * Double(1 << doublings)
    }
  }
}

extension MarqueeError {
  /// Whether the same call would fail in the same way later.
  fileprivate var isFinal: Bool {
    let final: [RPCError.Code] = [
      .invalidArgument, .notFound, .permissionDenied, .failedPrecondition, .unimplemented,
    ]
    return final.contains(code)
  }
}

extension Duration {
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
