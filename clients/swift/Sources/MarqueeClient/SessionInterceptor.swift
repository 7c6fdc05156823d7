// Adds the access token to calls, and updates the session by their answers.

import GRPCCore
import MarqueeCore

/// Adds the access token, lets gRPC retry a call once after a refresh when its token was rejected, and updates the
/// session by answers that open or end one.
///
/// It runs for each attempt of a call, inside the attempt's stream, where `next` may be called only once. gRPC makes
/// further attempts by the call's retry policy (`CallPolicy`); they run this interceptor again.
struct SessionInterceptor: ClientInterceptor {
  /// The calls that open or refresh a session, which need no token.
  private static let withoutToken: Set<MethodDescriptor> = [
    Marquee_V1_AuthService.Method.Register.descriptor,
    Marquee_V1_AuthService.Method.Login.descriptor,
    Marquee_V1_AuthService.Method.RefreshSession.descriptor,
  ]
  /// Reasons after which a refresh may help.
  private static let stale: Set<ErrorReason> = [.tokenExpired, .tokenInvalid]
  /// Reasons that mean that the session has ended.
  private static let over: Set<ErrorReason> = [.sessionRevoked, .sessionExpired]

  let session: Session

  func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingClientRequest<Input>,
    context: ClientContext,
    next: (StreamingClientRequest<Input>, ClientContext) async throws -> StreamingClientResponse<Output>
  ) async throws -> StreamingClientResponse<Output> {
    // Without a connection, the session cannot be refreshed either.
    if context.remotePeer == AnyTransport.nowhere { return try await next(request, context) }
    if Self.withoutToken.contains(context.descriptor) {
      return noticed(try await next(request, context).tried(again: false), madeWith: nil)
    }
    guard let token = try await self.token({ try await session.accessToken() }) else {
      return noticed(try await next(request, context).tried(again: false), madeWith: nil)
    }
    let response = try await next(request.authorized(by: token), context)
    var again = false
    if let reason = response.reason, Self.stale.contains(reason) {
      // gRPC does not retry streams; the code that opened the stream opens another, with the new token.
      again = try await self.token({ try await session.accessToken(insteadOf: token) }) != nil
    } else if let reason = response.reason, Self.over.contains(reason) {
      await session.end(ifUsing: token, reason: reason)
    }
    return noticed(response.tried(again: again), madeWith: token)
  }

  /// Returns the token; throws the call's earlier error in place of the session's.
  private func token(_ ask: () async throws -> String?) async throws -> String? {
    do {
      return try await ask()
    } catch let ended as SessionEnded {
      // The error of the failed call has the reason; another attempt would have no token.
      throw (ended.cause as? RPCError ?? RPCError(code: .unauthenticated, message: "\(ended)")).tried(again: false)
    } catch let failure as TokenStoreFailure {
      throw RPCError(code: .internalError, message: "\(failure)", cause: failure)
    } catch is CancellationError {
      throw RPCError(code: .cancelled, message: "the call was cancelled while the session was refreshed")
    }
  }

  /// Returns the same response; its message updates the session before the caller gets it.
  private func noticed<Output: Sendable>(
    _ response: StreamingClientResponse<Output>, madeWith token: String?
  ) -> StreamingClientResponse<Output> {
    guard Output.self is any SessionNews.Type, case .success(var contents) = response.accepted else { return response }
    let session = session
    let parts = contents.bodyParts.map { part in
      if case .message(let message) = part, let news = message as? any SessionNews {
        if let tokens = news.newTokens {
          await session.begin(StoredSession(tokens))
        } else if let token {
          await session.end(ifUsing: token)
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

extension RPCError {
  /// Returns the same failure. For UNAUTHENTICATED, it also tells the retry policy whether to make another attempt at
  /// once or none.
  fileprivate func tried(again: Bool) -> RPCError {
    guard code == .unauthenticated else { return self }
    var error = self
    error.metadata.replaceOrAddString(again ? "0" : "-1", forKey: "grpc-retry-pushback-ms")
    return error
  }
}

extension StreamingClientResponse {
  fileprivate func tried(again: Bool) -> Self {
    guard case .failure(let error) = accepted else { return self }
    return Self(accepted: .failure(error.tried(again: again)))
  }

  /// The error with which the server failed the call before any answer; nil when there is none.
  fileprivate var reason: ErrorReason? {
    guard case .failure(let error) = accepted else { return nil }
    return MarqueeError(error).reason
  }
}

/// A response that opens or ends a session.
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
