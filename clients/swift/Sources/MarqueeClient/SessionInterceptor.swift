// Where calls get their token, and the session its news.

import GRPCCore
import MarqueeCore

/// Attaches the access token, has gRPC make a call once more after a refresh when it was refused as stale, and notices what
/// opens and ends a session.
///
/// It runs for each attempt of a call, inside the attempt's stream, so that `next` works once: another attempt is gRPC's to
/// make, by the call's retry policy (`CallPolicy`), and passes here again.
struct SessionInterceptor: ClientInterceptor {
  /// The calls that open or refresh a session, which need no token.
  private static let withoutToken: Set<MethodDescriptor> = [
    Marquee_V1_AuthService.Method.Register.descriptor,
    Marquee_V1_AuthService.Method.Login.descriptor,
    Marquee_V1_AuthService.Method.RefreshSession.descriptor,
  ]
  /// With these, an access token is worth nothing, and a refresh may bring another.
  private static let stale: Set<ErrorReason> = [.tokenExpired, .tokenInvalid]
  /// With these, the session is over.
  private static let over: Set<ErrorReason> = [.sessionRevoked, .sessionExpired]

  let session: Session

  func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingClientRequest<Input>,
    context: ClientContext,
    next: (StreamingClientRequest<Input>, ClientContext) async throws -> StreamingClientResponse<Output>
  ) async throws -> StreamingClientResponse<Output> {
    // Without a connection, there is nobody to refresh the session with either.
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
      // A stream is not made again by gRPC; whoever opened it opens another, which has the new token.
      again = try await self.token({ try await session.accessToken(insteadOf: token) }) != nil
    } else if let reason = response.reason, Self.over.contains(reason) {
      await session.end(ifUsing: token, reason: reason)
    }
    return noticed(response.tried(again: again), madeWith: token)
  }

  /// The token, or the error of the call in place of the session's.
  private func token(_ ask: () async throws -> String?) async throws -> String? {
    do {
      return try await ask()
    } catch let ended as SessionEnded {
      // The call that was refused says why; another attempt would go without a token.
      throw (ended.cause as? RPCError ?? RPCError(code: .unauthenticated, message: "\(ended)")).tried(again: false)
    } catch let failure as TokenStoreFailure {
      throw RPCError(code: .internalError, message: "\(failure)", cause: failure)
    } catch is CancellationError {
      throw RPCError(code: .cancelled, message: "the call was cancelled while the session was refreshed")
    }
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
  /// The same failure; one that is UNAUTHENTICATED with the word whether the retry policy makes another attempt, at once, or
  /// none.
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
