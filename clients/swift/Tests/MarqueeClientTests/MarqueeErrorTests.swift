import GRPCCore
import MarqueeClient
import SwiftProtobuf
import Testing

@Suite struct MarqueeErrorTests {
  @Test func theDetailsOfARefusalAreRead() {
    let bad = Google_Rpc_BadRequest.with {
      $0.fieldViolations = [.with { $0.field = "tags[2]"; $0.description_p = "too long"; $0.reason = "STRING_MAX_LEN" }]
    }
    let retry = Google_Rpc_RetryInfo.with { $0.retryDelay = Google_Protobuf_Duration(seconds: 2, nanos: 500_000_000) }
    let error = MarqueeError(refusal(.invalidArgument, .fieldInvalid, details: [bad, retry]))
    #expect(error.code == .invalidArgument)
    #expect(error.reason == .fieldInvalid)
    #expect(error.fieldViolations.map(\.field) == ["tags[2]"])
    #expect(error.fieldViolations.map(\.description) == ["too long"])
    #expect(error.retryDelay == .milliseconds(2500))
  }

  @Test func aReasonThatIsNewToThisClientKeepsItsName() {
    let error = MarqueeError(refusal(.aborted, ErrorReason(rawValue: "INVENTED_LATER")))
    #expect(error.reason?.rawValue == "INVENTED_LATER")
  }

  @Test func whatIsNotTheServersHasNoReason() {
    #expect(MarqueeError(RPCError(code: .unavailable, message: "cut")).reason == nil)
    let garbled = RPCError(code: .unknown, message: "", metadata: ["grpc-status-details-bin": .binary([0xFF])])
    #expect(MarqueeError(garbled).reason == nil)
  }

  @Test func anyErrorCanBeRead() {
    let errors: [(any Error, RPCError.Code)] = [
      (refusal(.notFound, .videoNotFound), .notFound),
      (CancellationError(), .cancelled),
      (RuntimeError(code: .clientIsStopped, message: "stopped"), .failedPrecondition),
      (UploadFileMismatch(expectedBytes: 2, actualBytes: 1), .unknown),
    ]
    for (error, code) in errors {
      #expect(MarqueeError(error).code == code)
      #expect(!MarqueeError(error).message.isEmpty)
    }
    #expect(MarqueeError(errors[0].0).reason == .videoNotFound)
    #expect(MarqueeError(errors[3].0).message == "the file has 1 bytes, and its upload 2")
  }
}
