import MarqueeCore
import Testing

@Suite struct UploadPatienceTests {
  @Test func pausesGrowAndEnd() {
    var patience = UploadPatience()
    var pauses: [Duration] = []
    while let pause = patience.pause(afterFailureAt: 0) { pauses.append(pause) }
    #expect(pauses.count == 10)
    #expect(pauses == pauses.sorted())
    #expect(pauses.first == .milliseconds(500))
    #expect(pauses.last == .seconds(30))
    #expect(patience.pause(afterFailureAt: 0) == nil)
  }

  @Test func gettingFurtherRestoresPatience() {
    var patience = UploadPatience()
    while patience.pause(afterFailureAt: 8) != nil {}
    #expect(patience.pause(afterFailureAt: 7) == nil)
    #expect(patience.pause(afterFailureAt: 9) == .milliseconds(500))
  }

  @Test func theServersWishCountsWhenItIsLonger() {
    var patience = UploadPatience()
    #expect(patience.pause(afterFailureAt: 0, wish: .seconds(90)) == .seconds(90))
    #expect(patience.pause(afterFailureAt: 0, wish: .zero) == .seconds(1))
  }
}
