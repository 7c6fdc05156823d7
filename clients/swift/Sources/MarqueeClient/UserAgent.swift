// The user agent, by which ListSessions shows a device.

import Foundation
import GRPCCore

/// Sends the user agent with every call.
public struct UserAgent: ClientInterceptor {
  /// The app and its version, and the system and its version: `Videos/2.1 (iOS 18.1.0)`.
  public static var `default`: String {
    let bundle = Bundle.main.infoDictionary ?? [:]
    let app = bundle["CFBundleName"] as? String ?? ProcessInfo.processInfo.processName
    let version = (bundle["CFBundleShortVersionString"] as? String).map { "/\($0)" } ?? ""
    let system = ProcessInfo.processInfo.operatingSystemVersion
    let number = "\(system.majorVersion).\(system.minorVersion).\(system.patchVersion)"
    return "\(app)\(version) (\(systemName) \(number))"
  }

  private static var systemName: String {
    #if os(iOS)
      "iOS"
    #elseif os(tvOS)
      "tvOS"
    #elseif os(visionOS)
      "visionOS"
    #elseif os(watchOS)
      "watchOS"
    #elseif os(macOS)
      "macOS"
    #elseif os(Linux)
      "Linux"
    #else
      "Swift"
    #endif
  }

  let name: String

  /// Creates an interceptor that sends this name; characters other than printable ASCII are left out, because headers
  /// cannot carry them.
  init(name: String) {
    self.name = String(String.UnicodeScalarView(name.unicodeScalars.filter { (0x20...0x7E).contains($0.value) }))
  }

  public func intercept<Input: Sendable, Output: Sendable>(
    request: StreamingClientRequest<Input>,
    context: ClientContext,
    next: (StreamingClientRequest<Input>, ClientContext) async throws -> StreamingClientResponse<Output>
  ) async throws -> StreamingClientResponse<Output> {
    var request = request
    request.metadata.replaceOrAddString(name, forKey: "user-agent")
    return try await next(request, context)
  }
}
