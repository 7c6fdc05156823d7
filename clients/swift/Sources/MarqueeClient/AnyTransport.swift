// A type-erased transport that waits for a connection.

import GRPCCore
import Synchronization

/// A type-erased transport for the client.
///
/// - It hides the transport's type, so that apps need not write it.
/// - When the transport cannot open a stream (the server cannot be reached, the network changes, the app returns to the
///   foreground), it waits and tries again, for `patience` at most. Nothing was sent then, so this is safe for writes,
///   too.
/// - Methods that are not in the transport's service config get the client's own configuration.
public struct AnyTransport: ClientTransport {
  public typealias Bytes = [UInt8]

  /// The remote peer of a stream that was never opened; a call that fails on it was not sent.
  static let nowhere = "nowhere"
  private static let firstPause = Duration.milliseconds(50)
  private static let longestPause = Duration.seconds(1)

  private let base: any ClientTransport
  private let patience: Duration
  private let timeout: Duration

  /// - Parameters:
  ///   - base: The transport to use.
  ///   - patience: How long a call waits for a connection.
  ///   - timeout: The timeout of a unary call without a deadline of its own.
  init(_ base: any ClientTransport, patience: Duration, timeout: Duration) {
    self.base = base
    self.patience = patience
    self.timeout = timeout
  }

  public var retryThrottle: RetryThrottle? { base.retryThrottle }

  public func connect() async throws {
    try await base.connect()
  }

  public func beginGracefulShutdown() {
    base.beginGracefulShutdown()
  }

  public func config(forMethod descriptor: MethodDescriptor) -> MethodConfig? {
    base.config(forMethod: descriptor) ?? CallPolicy.config(of: descriptor, timeout: timeout)
  }

  public func withStream<T: Sendable>(
    descriptor: MethodDescriptor,
    options: CallOptions,
    _ closure: (RPCStream<Inbound, Outbound>, ClientContext) async throws -> T
  ) async throws -> T {
    let start = ContinuousClock.now
    let deadline = options.timeout.map { start + $0 } ?? (start + patience)
    let end = min(start + patience, deadline)
    var pause = Self.firstPause
    while true {
      do {
        return try await Self.withStream(of: base, descriptor: descriptor, options: options, closure)
      } catch let missing as NoStream {
        let left = ContinuousClock.now.duration(to: end)
        guard left > .zero else {
          return try await closure(Self.failedStream(descriptor, missing.error), Self.nowhereContext(descriptor))
        }
        try await Task.sleep(for: min(pause, left))
        pause = min(pause * 2, Self.longestPause)
      }
    }
  }

  /// Opens a stream of the transport; throws `NoStream` when that is not possible.
  private static func withStream<Base: ClientTransport, T: Sendable>(
    of base: Base,
    descriptor: MethodDescriptor,
    options: CallOptions,
    _ closure: (RPCStream<Inbound, Outbound>, ClientContext) async throws -> T
  ) async throws -> T {
    let hasBegun = Mutex(false)
    do {
      return try await base.withStream(descriptor: descriptor, options: options) { stream, context in
        hasBegun.withLock { $0 = true }
        return try await closure(hidingBytes(of: stream, to: descriptor), context)
      }
    } catch let error as RPCError where error.code == .unavailable && !hasBegun.withLock({ $0 }) {
      throw NoStream(error: error)
    }
  }

  private static func hidingBytes<BaseBytes: GRPCContiguousBytes & Sendable>(
    of stream: RPCStream<
      RPCAsyncSequence<RPCResponsePart<BaseBytes>, any Error>, RPCWriter<RPCRequestPart<BaseBytes>>.Closable
    >,
    to method: MethodDescriptor
  ) -> RPCStream<Inbound, Outbound> {
    let parts = stream.inbound.map { part -> RPCResponsePart<[UInt8]> in
      switch part {
      case .metadata(let metadata): .metadata(metadata)
      case .message(let bytes): .message(bytes.withUnsafeBytes { Array($0) })
      case .status(let status, let metadata): .status(status, metadata)
      }
    }
    return RPCStream(
      descriptor: method,
      inbound: RPCAsyncSequence(wrapping: parts),
      outbound: RPCWriter.Closable(wrapping: BytesWriter(base: stream.outbound))
    )
  }

  /// Returns a stream that has already failed. It is returned instead of throwing an error, because the retries of
  /// grpc-swift 2.4 withhold an error that a transport throws until the call's deadline.
  private static func failedStream(_ method: MethodDescriptor, _ error: RPCError) -> RPCStream<Inbound, Outbound> {
    var metadata = error.metadata
    // The wait is over; no retry policy is to try again.
    metadata.replaceOrAddString("-1", forKey: "grpc-retry-pushback-ms")
    let status = Status(code: .unavailable, message: error.message)
    let parts = AsyncThrowingStream<RPCResponsePart<[UInt8]>, any Error> { [metadata] in
      $0.yield(.status(status, metadata))
      $0.finish()
    }
    return RPCStream(
      descriptor: method,
      inbound: RPCAsyncSequence(wrapping: parts),
      outbound: RPCWriter.Closable(wrapping: NoWriter())
    )
  }

  private static func nowhereContext(_ method: MethodDescriptor) -> ClientContext {
    ClientContext(descriptor: method, remotePeer: nowhere, localPeer: nowhere)
  }
}

/// A transport could not open a stream.
private struct NoStream: Error {
  let error: RPCError
}

/// Writes to a stream whose bytes are of another type.
private struct BytesWriter<Bytes: GRPCContiguousBytes & Sendable>: ClosableRPCWriterProtocol {
  typealias Element = RPCRequestPart<[UInt8]>

  let base: RPCWriter<RPCRequestPart<Bytes>>.Closable

  func write(_ element: Element) async throws {
    try await base.write(converted(element))
  }

  func write(contentsOf elements: some Sequence<Element>) async throws {
    try await base.write(contentsOf: elements.map(converted))
  }

  func finish() async {
    await base.finish()
  }

  func finish(throwing error: any Error) async {
    await base.finish(throwing: error)
  }

  private func converted(_ element: Element) -> RPCRequestPart<Bytes> {
    switch element {
    case .metadata(let metadata): .metadata(metadata)
    case .message(let bytes): .message(Bytes(bytes))
    }
  }
}

/// Discards what is written to a stream that was never opened.
private struct NoWriter: ClosableRPCWriterProtocol {
  typealias Element = RPCRequestPart<[UInt8]>

  func write(_ element: Element) async throws {}
  func write(contentsOf elements: some Sequence<Element>) async throws {}
  func finish() async {}
  func finish(throwing error: any Error) async {}
}
