// Whose an access token is.

import Foundation

/// Whether two sessions are of one account, as far as their access tokens, which are JSON Web Tokens, say whose they are.
func isSameAccount(_ one: StoredSession, _ other: StoredSession) -> Bool {
  subject(of: one.accessToken) == subject(of: other.accessToken)
}

/// The claim `sub` of a JSON Web Token; nil for what is none.
private func subject(of token: String) -> String? {
  struct Claims: Decodable {
    let sub: String
  }
  let parts = token.split(separator: ".", omittingEmptySubsequences: false)
  guard parts.count == 3 else { return nil }
  var encoded = parts[1].replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
  encoded += String(repeating: "=", count: (4 - encoded.count % 4) % 4)
  return Data(base64Encoded: encoded).flatMap { try? JSONDecoder().decode(Claims.self, from: $0) }?.sub
}
