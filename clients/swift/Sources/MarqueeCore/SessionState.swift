// The states of a session, and the errors that end it.

/// Whether an account is signed in.
public enum SessionState: Hashable, Sendable {
  /// The store was not read yet, or could not be read; the next call reads it.
  case unknown
  /// An account is signed in.
  case signedIn
  /// No account is signed in. The reason is that for which the server ended the session (`sessionRevoked`,
  /// `sessionExpired` or `tokenInvalid`); nil when the app ended it or there was none.
  case signedOut(reason: ErrorReason?)

  /// Whether it is `signedIn`.
  public var isSignedIn: Bool { self == .signedIn }
}

/// Thrown by a refresh when the server has ended the session: no account is signed in any more.
public struct SessionEnded: Error, CustomStringConvertible {
  /// The reason: `sessionRevoked`, `sessionExpired` or `tokenInvalid`.
  public let reason: ErrorReason
  /// The error of the call that showed it, if there was one.
  public let cause: (any Error)?

  /// Creates the error for this reason.
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
