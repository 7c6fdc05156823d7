import GRPCCore
import MarqueeClient
import SwiftProtobuf
import Synchronization
import Testing

/// A server in this process that answers by method name, over its own transport.
///
/// As with gRPC's transports, a stream's answer may be iterated only once, and opening a stream may fail.
final class FakeServer: Sendable {
  /// A call as the server sees it.
  struct Call: Sendable {
    let method: String
    let metadata: Metadata
    let messages: Messages

    var token: String? { metadata[stringValues: "authorization"].first { _ in true } }

    /// The one message of a unary call.
    func message<Request: Message>(of type: Request.Type = Request.self) async throws -> Request {
      var messages = messages.makeAsyncIterator()
      return try await Request(serializedBytes: messages.next() ?? [])
    }
  }

  typealias Messages = AsyncThrowingStream<[UInt8], any Error>
  typealias Handler = @Sendable (Call) async throws -> any Message

  private struct State {
    var handlers: [String: Handler] = [:]
    var calls: [Call] = []
    var missingStreams = 0
    var askedForStreams = 0
  }

  private let state = Mutex(State())

  /// The calls so far, by method.
  func calls(of method: String) -> [Call] {
    state.withLock { $0.calls.filter { $0.method == method } }
  }

  /// How often a stream was opened.
  var askedForStreams: Int { state.withLock { $0.askedForStreams } }

  /// Fails to open a stream that many times.
  func giveNoStream(times: Int) {
    state.withLock { $0.missingStreams = times }
  }

  /// Sets the answer of a method.
  func on(_ method: String, _ handler: @escaping Handler) {
    state.withLock { $0.handlers[method] = handler }
  }

  fileprivate func streamIsMissing() -> Bool {
    state.withLock {
      $0.askedForStreams += 1
      $0.missingStreams -= 1
      return $0.missingStreams >= 0
    }
  }

  fileprivate func answer(_ call: Call) async -> [RPCResponsePart<[UInt8]>] {
    let handler = state.withLock {
      $0.calls.append(call)
      return $0.handlers[call.method]
    }
    do {
      guard let handler else { throw RPCError(code: .unimplemented, message: call.method) }
      let bytes: [UInt8] = try await handler(call).serializedBytes()
      return [.metadata([:]), .message(bytes), .status(Status(code: .ok, message: ""), [:])]
    } catch {
      let error = error as? RPCError ?? RPCError(code: .unknown, message: "\(error)")
      return [.status(Status(code: Status.Code(error.code), message: error.message), error.metadata)]
    }
  }
}

/// A connection to a `FakeServer`. It lasts until it is cancelled, like a channel that pauses before it reconnects.
struct FakeTransport: ClientTransport {
  typealias Bytes = [UInt8]

  let server: FakeServer

  var retryThrottle: RetryThrottle? { nil }

  func connect() async throws {
    try? await Task.sleep(for: .seconds(3600))
  }

  func beginGracefulShutdown() {}

  func config(forMethod descriptor: MethodDescriptor) -> MethodConfig? { nil }

  func withStream<T: Sendable>(
    descriptor: MethodDescriptor,
    options: CallOptions,
    _ closure: (RPCStream<Inbound, Outbound>, ClientContext) async throws -> T
  ) async throws -> T {
    if server.streamIsMissing() { throw RPCError(code: .unavailable, message: "there is no connection") }
    let (requests, request) = AsyncThrowingStream<RPCRequestPart<[UInt8]>, any Error>.makeStream()
    let (responses, response) = AsyncThrowingStream<RPCResponsePart<[UInt8]>, any Error>.makeStream()
    let work = Task {
      var metadata = Metadata()
      let (messages, message) = FakeServer.Messages.makeStream()
      var requests = requests.makeAsyncIterator()
      if case .metadata(let first)? = try await requests.next() { metadata = first }
      let rest = Mutex(requests)
      let reading = Task {
        do {
          var requests = rest.withLock { $0 }
          while let part = try await requests.next() {
            if case .message(let bytes) = part { message.yield(bytes) }
          }
          message.finish()
        } catch {
          message.finish(throwing: error)
        }
      }
      let call = FakeServer.Call(method: descriptor.method, metadata: metadata, messages: messages)
      for part in await server.answer(call) { response.yield(part) }
      response.finish()
      reading.cancel()
    }
    defer {
      work.cancel()
      request.finish()
      response.finish(throwing: RPCError(code: .cancelled, message: "the stream is closed"))
    }
    let stream = RPCStream(
      descriptor: descriptor,
      inbound: RPCAsyncSequence(wrapping: Once(responses)),
      outbound: RPCWriter.Closable(wrapping: Requests(continuation: request))
    )
    return try await closure(stream, ClientContext(descriptor: descriptor, remotePeer: "fake:1", localPeer: "fake:2"))
  }
}

private struct Requests: ClosableRPCWriterProtocol {
  typealias Element = RPCRequestPart<[UInt8]>

  let continuation: AsyncThrowingStream<Element, any Error>.Continuation

  func write(_ element: Element) async throws {
    try Task.checkCancellation()
    continuation.yield(element)
  }

  func write(contentsOf elements: some Sequence<Element>) async throws {
    for element in elements { try await write(element) }
  }

  func finish() async {
    continuation.finish()
  }

  func finish(throwing error: any Error) async {
    continuation.finish(throwing: error)
  }
}

/// A sequence that may be iterated once: gRPC's transports end the process at the second iteration.
private struct Once<Element: Sendable>: AsyncSequence, Sendable {
  private final class Flag: Sendable {
    let isUsed = Mutex(false)
  }

  private let base: AsyncThrowingStream<Element, any Error>
  private let flag = Flag()

  init(_ base: AsyncThrowingStream<Element, any Error>) {
    self.base = base
  }

  func makeAsyncIterator() -> AsyncThrowingStream<Element, any Error>.Iterator {
    let wasUsed = flag.isUsed.withLock { used in
      defer { used = true }
      return used
    }
    if wasUsed { Issue.record("the answer of a stream was iterated twice") }
    return base.makeAsyncIterator()
  }
}

/// The error with which the server fails a call.
func refusal(_ code: RPCError.Code, _ reason: ErrorReason, details: [any Message] = []) -> RPCError {
  let info = Google_Rpc_ErrorInfo.with {
    $0.reason = reason.rawValue
    $0.domain = "marquee"
  }
  let status = Google_Rpc_Status.with { status in
    status.details = ([info] + details).compactMap { try? Google_Protobuf_Any(message: $0) }
  }
  var metadata = Metadata()
  let bytes: [UInt8]? = try? status.serializedBytes()
  metadata.addBinary(bytes ?? [], forKey: "grpc-status-details-bin")
  return RPCError(code: code, message: reason.rawValue, metadata: metadata)
}

extension CallOptions {
  /// The defaults, with a deadline.
  static func timeout(_ timeout: Duration) -> CallOptions {
    var options = CallOptions.defaults
    options.timeout = timeout
    return options
  }
}
