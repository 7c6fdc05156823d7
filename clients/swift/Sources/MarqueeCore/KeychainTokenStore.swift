// A token store in the keychain of Apple's platforms.

#if canImport(Security)
  import Foundation
  import Security

  /// Keeps the session in the keychain, on this device only, readable after the first unlock.
  public actor KeychainTokenStore: TokenStore {
    /// An error of the keychain.
    public struct Failure: Error, CustomStringConvertible {
      /// The keychain's status code.
      public let status: OSStatus

      public var description: String {
        let message = SecCopyErrorMessageString(status, nil) as String? ?? "the keychain failed"
        return "\(message) (\(status))"
      }
    }

    private let item: [CFString: any Sendable]

    /// Creates a store under this name; each account of an app needs its own.
    ///
    /// - Parameters:
    ///   - service: The name of the keychain item's service, for example the app's identifier.
    ///   - account: The name of the account within the app.
    ///   - accessGroup: The keychain group that an app and its extensions share; nil is the app's own.
    public init(service: String, account: String = "session", accessGroup: String? = nil) {
      var item: [CFString: any Sendable] = [
        kSecClass: kSecClassGenericPassword as String,
        kSecAttrService: service,
        kSecAttrAccount: account,
      ]
      if let accessGroup { item[kSecAttrAccessGroup] = accessGroup }
      self.item = item
    }

    public func load() throws -> StoredSession? {
      var query = item
      query[kSecReturnData] = true
      query[kSecMatchLimit] = kSecMatchLimitOne as String
      var found: CFTypeRef?
      let status = SecItemCopyMatching(query as CFDictionary, &found)
      if status == errSecItemNotFound { return nil }
      guard status == errSecSuccess, let data = found as? Data else { throw Failure(status: status) }
      return try JSONDecoder().decode(StoredSession.self, from: data)
    }

    public func save(_ session: StoredSession?) throws {
      guard let session else {
        let status = SecItemDelete(item as CFDictionary)
        guard status == errSecSuccess || status == errSecItemNotFound else { throw Failure(status: status) }
        return
      }
      let change: [CFString: any Sendable] = [
        kSecValueData: try JSONEncoder().encode(session),
        kSecAttrAccessible: kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly as String,
      ]
      var status = SecItemUpdate(item as CFDictionary, change as CFDictionary)
      if status == errSecItemNotFound {
        status = SecItemAdd(item.merging(change) { _, new in new } as CFDictionary, nil)
      }
      guard status == errSecSuccess else { throw Failure(status: status) }
    }
  }
#endif
