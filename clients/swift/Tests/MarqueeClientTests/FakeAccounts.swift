import Foundation
import GRPCCore
import MarqueeClient
import SwiftProtobuf

/// AuthService in memory: tokens a1, r1, then a2, r2 and so on; only the newest access token is valid.
actor FakeAccounts {
  private(set) var number = 1
  private var refusalOfAccess = ErrorReason.tokenExpired
  private var refusalOfRefresh: ErrorReason?
  private var holdRefreshes = false
  private var held: [CheckedContinuation<Void, Never>] = []

  /// Makes the server reject the newest access token.
  func expire(as reason: ErrorReason = .tokenExpired) {
    number += 1
    refusalOfAccess = reason
  }

  /// Makes refreshes fail from now on.
  func refuseRefreshes(as reason: ErrorReason) {
    refusalOfRefresh = reason
  }

  /// Leaves refreshes without an answer until `answerRefreshes`.
  func swallowRefreshes() {
    holdRefreshes = true
  }

  func answerRefreshes() {
    holdRefreshes = false
    held.forEach { $0.resume() }
    held = []
  }

  func refresh() async throws -> Marquee_V1_RefreshSessionResponse {
    if holdRefreshes { await withCheckedContinuation { held.append($0) } }
    if let refusalOfRefresh { throw refusal(.unauthenticated, refusalOfRefresh) }
    return .with { $0.tokens = tokens }
  }

  func check(_ token: String?) throws {
    guard let token else { throw refusal(.unauthenticated, .tokenMissing) }
    guard token == "Bearer a\(number)" else { throw refusal(.unauthenticated, refusalOfAccess) }
  }

  var tokens: Marquee_V1_SessionTokens {
    .with {
      $0.accessToken = "a\(number)"
      $0.accessTokenExpireTime = Google_Protobuf_Timestamp(date: .now + 900)
      $0.refreshToken = "r\(number)"
      $0.refreshTokenExpireTime = Google_Protobuf_Timestamp(date: .now + 9000)
    }
  }
}

extension FakeServer {
  /// A server with a signed-in account, and a store with its session.
  static func withAccount() -> (FakeServer, FakeAccounts, MemoryTokenStore) {
    let (server, accounts) = (FakeServer(), FakeAccounts())
    server.on("RefreshSession") { _ in try await accounts.refresh() }
    server.on("Register") { _ in
      Marquee_V1_RegisterResponse.with { $0.tokens = .with { $0.accessToken = "a1"; $0.refreshToken = "r1" } }
    }
    server.on("Login") { _ in throw refusal(.unauthenticated, .credentialsInvalid) }
    server.on("Logout") { call in
      try await accounts.check(call.token)
      return Marquee_V1_LogoutResponse()
    }
    server.on("GetMe") { call in
      try await accounts.check(call.token)
      return Marquee_V1_GetMeResponse()
    }
    server.on("CreateTweet") { call in
      try await accounts.check(call.token)
      return Marquee_V1_CreateTweetResponse()
    }
    let stored = StoredSession(
      accessToken: "a1", accessTokenExpiry: .now + 900, refreshToken: "r1", refreshTokenExpiry: .now + 9000)
    return (server, accounts, MemoryTokenStore(stored))
  }
}
