// The details of a failed call: reason, invalid fields and retry delay.

import GRPCCore
import MarqueeCore
import SwiftProtobuf

/// A failed call with the details of its `google.rpc.Status`.
///
/// ```swift
/// do {
///   _ = try await marquee.videos.getVideo(.with { $0.videoID = id })
/// } catch where MarqueeError(error).reason == .videoNotFound {
///   // ...
/// }
/// ```
public struct MarqueeError: Error, Hashable, Sendable {
  /// An invalid field of the request.
  public struct FieldViolation: Hashable, Sendable {
    /// The field's path in the request: `tags[2]`.
    public let field: String
    /// What is wrong with it, in English.
    public let description: String
    /// The rule that it breaks, for example `STRING_MIN_LEN`.
    public let reason: String
  }

  /// The code of the call.
  public let code: RPCError.Code
  /// What went wrong, in English, for developers.
  public let message: String
  /// The reason; nil when the error is not the server's, such as a broken connection.
  public let reason: ErrorReason?
  /// The metadata of the reason, for example `offset_bytes`.
  public let metadata: [String: String]
  /// The invalid fields.
  public let fieldViolations: [FieldViolation]
  /// The delay that the server asks for before the next attempt; nil when it asks for none.
  public let retryDelay: Duration?

  /// Reads any error that a call or an upload has thrown. An error that is not gRPC's has no reason and its own
  /// description as the message; its code is `cancelled` for a cancelled task, `failedPrecondition` for a client that
  /// was shut down, and `unknown` otherwise, for example for an error of a file.
  public init(_ error: any Error) {
    switch error {
    case let error as RPCError: self.init(error)
    case let error as any RPCErrorConvertible: self.init(RPCError(error))
    case is CancellationError: self.init(RPCError(code: .cancelled, message: "the task was cancelled"))
    case let error as RuntimeError where error.code == .clientIsStopped:
      self.init(RPCError(code: .failedPrecondition, message: error.message))
    default: self.init(RPCError(code: .unknown, message: "\(error)"))
    }
  }

  /// Reads the details of an error; details that are unknown or cannot be read are left out.
  public init(_ error: RPCError) {
    let encoded = error.metadata[binaryValues: "grpc-status-details-bin"].first { _ in true }
    let details = encoded.flatMap { try? Google_Rpc_Status(serializedBytes: $0) }?.details ?? []
    let info = details.first(of: Google_Rpc_ErrorInfo.self)
    let badRequest = details.first(of: Google_Rpc_BadRequest.self)
    let retry = details.first(of: Google_Rpc_RetryInfo.self)

    code = error.code
    message = error.message
    reason = info.flatMap { $0.domain == "marquee" ? ErrorReason(rawValue: $0.reason) : nil }
    metadata = info?.metadata ?? [:]
    fieldViolations = (badRequest?.fieldViolations ?? []).map {
      FieldViolation(field: $0.field, description: $0.description_p, reason: $0.reason)
    }
    retryDelay = retry.map { .seconds($0.retryDelay.seconds) + .nanoseconds(Int64($0.retryDelay.nanos)) }
  }
}

extension [Google_Protobuf_Any] {
  /// The first detail of that type.
  fileprivate func first<Detail: Message>(of type: Detail.Type) -> Detail? {
    first { $0.isA(type) }.flatMap { try? Detail(unpackingAny: $0) }
  }
}
