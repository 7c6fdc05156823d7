// What is known about who is signed in, and how a session ends.

/// Whether somebody is signed in.
public enum SessionState: Hashable, Sendable {
  /// The store was not read yet, or could not be read; the next call reads it.
  case unknown
  /// There are tokens.
  case signedIn
  /// There are none. The reason is the server's for having ended the session (`sessionRevoked`, `sessionExpired` or
  /// `tokenInvalid`); nil when the app has ended it, or nobody was signed in.
  case signedOut(reason: ErrorReason?)

  /// Whether it is `signedIn`.
  public var isSignedIn: Bool { self == .signedIn }
}

/// Thrown by an exchange of tokens when the server has ended the session: nobody is signed in any more.
public struct SessionEnded: Error, CustomStringConvertible {
  /// Why: `sessionRevoked`, `sessionExpired` or `tokenInvalid`.
  public let reason: ErrorReason
  /// The error of the call by which that became known, if there was one.
  public let cause: (any Error)?

  /// A session that ended for this reason.
  public init(reason: ErrorReason, cause: (any Error)? = nil) {
    self.reason = reason
    self.cause = cause
  }

  public var description: String { "the session has ended: \(reason.rawValue)" }
}

/// The app's token store failed.
public struct TokenStoreFailure: Error, CustomStringConvertible {
  /// What was asked of the store.
  public enum Operation: String, Sendable {
    case load, save
  }

  /// What was asked of the store.
  public let operation: Operation
  /// The store's own error.
  public let cause: any Error

  public var description: String {
    switch operation {
    case .load: "the session could not be read from its store: \(cause)"
    case .save: "the session could not be kept in its store: \(cause)"
    }
  }
}
