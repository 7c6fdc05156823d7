// The state of a session for user interfaces.

import Observation

/// Observes a session on the main actor, for SwiftUI and other observers.
///
/// ```swift
/// @State private var signIn = SignIn(of: marquee.session)
/// var body: some View {
///   switch signIn.state {
///   case .unknown: ProgressView()
///   case .signedIn: HomeView()
///   case .signedOut(let reason): SignInView(reason: reason)
///   }
/// }
/// ```
@MainActor @Observable
public final class SignIn {
  /// The session's state; `unknown` until its store has been read.
  public private(set) var state: SessionState = .unknown

  @ObservationIgnored private var following: Task<Void, Never>?

  /// Observes this session until the object is released.
  public init(of session: Session) {
    following = Task { [weak self] in
      for await state in await session.states() {
        guard let self else { return }
        self.state = state
      }
    }
  }

  deinit {
    following?.cancel()
  }
}
