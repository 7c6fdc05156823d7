// The account that an access token belongs to.

import Foundation

/// Whether two sessions belong to the same account, by the claim `sub` of their access tokens (JSON Web Tokens), as far
/// as it can be read.
func isSameAccount(_ one: StoredSession, _ other: StoredSession) -> Bool {
  subject(of: one.accessToken) == subject(of: other.accessToken)
}

/// Returns the claim `sub` of a JSON Web Token; nil when the text is not one.
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
