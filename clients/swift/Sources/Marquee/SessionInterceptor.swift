// Where calls get their token, and the session its news.

import GRPCCore
import MarqueeCore

/// Attaches the access token, calls once more after a refresh when it was refused as expired, and notices what opens and
/// ends a session.
struct SessionInterceptor: ClientInterceptor {
  /// The calls that open or refresh a session, which need no token.
  private static let withoutToken: Set<MethodDescriptor> = [
    Marquee_V1_AuthService.Method.Register.descriptor,
    Marquee_V1_AuthService.Method.Login.descriptor,
    Marquee_V1_AuthService.Method.RefreshSession.descriptor,
  ]

  let session: Session

  func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingClientRequest<Input>,
    context: ClientContext,
    next: (StreamingClientRequest<Input>, ClientContext) async throws -> StreamingClientResponse<Output>
  ) async throws -> StreamingClientResponse<Output> {
    if Self.withoutToken.contains(context.descriptor) {
      return noticed(try await next(request, context), madeWith: nil)
    }
    var token = try await session.accessToken()
    var response = try await next(request.authorized(by: token), context)
    // A stream cannot be sent twice; whoever opened it opens another.
    if let refused = token, response.reason == .tokenExpired, context.descriptor.type == .unary {
      token = try await session.accessToken(insteadOf: refused)
      if let token {
        response = try await next(request.authorized(by: token), context)
      }
    }
    if let token, let reason = response.reason, [.sessionRevoked, .sessionExpired].contains(reason) {
      try await session.end(ifUsing: token)
    }
    return noticed(response, madeWith: token)
  }

  /// The same response, whose message changes the session before the caller gets it.
  private func noticed<Output: Sendable>(
    _ response: StreamingClientResponse<Output>, madeWith token: String?
  ) -> StreamingClientResponse<Output> {
    guard Output.self is any SessionNews.Type, case .success(var contents) = response.accepted else { return response }
    let session = session
    let parts = contents.bodyParts.map { part in
      if case .message(let message) = part, let news = message as? any SessionNews {
        if let tokens = news.newTokens {
          try await session.begin(StoredSession(tokens))
        } else if let token {
          try await session.end(ifUsing: token)
        }
      }
      return part
    }
    contents.bodyParts = RPCAsyncSequence(wrapping: parts)
    return StreamingClientResponse(accepted: .success(contents))
  }
}

extension StreamingClientRequest {
  fileprivate func authorized(by token: String?) -> Self {
    guard let token else { return self }
    var request = self
    request.metadata.replaceOrAddString("Bearer \(token)", forKey: "authorization")
    return request
  }
}

extension StreamingClientResponse {
  /// Why the server refused the call before it answered anything; nil when it did not.
  fileprivate var reason: ErrorReason? {
    guard case .failure(let error) = accepted else { return nil }
    return MarqueeError(error).reason
  }
}

/// A response that opens a session, or ends it.
private protocol SessionNews {
  /// The tokens of the session that was opened; nil when it was ended.
  var newTokens: Marquee_V1_SessionTokens? { get }
}

extension Marquee_V1_RegisterResponse: SessionNews {
  fileprivate var newTokens: Marquee_V1_SessionTokens? { tokens }
}

extension Marquee_V1_LoginResponse: SessionNews {
  fileprivate var newTokens: Marquee_V1_SessionTokens? { tokens }
}

extension Marquee_V1_ChangePasswordResponse: SessionNews {
  fileprivate var newTokens: Marquee_V1_SessionTokens? { tokens }
}

extension Marquee_V1_LogoutResponse: SessionNews {
  fileprivate var newTokens: Marquee_V1_SessionTokens? { nil }
}

extension Marquee_V1_DeleteMeResponse: SessionNews {
  fileprivate var newTokens: Marquee_V1_SessionTokens? { nil }
}
