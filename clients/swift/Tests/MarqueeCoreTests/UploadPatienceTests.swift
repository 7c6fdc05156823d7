import MarqueeCore
import Testing

@Suite struct UploadPatienceTests {
  private let start = ContinuousClock.now

  @Test func pausesGrowAndEndAfterFiveMinutes() {
    var patience = UploadPatience(now: start)
    var waited = Duration.zero
    var pauses: [Duration] = []
    while let pause = patience.pause(afterFailureAt: 0, now: start + waited) {
      waited += pause
      pauses.append(pause)
    }
    #expect(pauses == pauses.sorted())
    #expect(pauses.first == .milliseconds(500))
    #expect(pauses.last == .seconds(10))
    #expect(waited > .seconds(300) && waited <= .seconds(310))
    #expect(patience.pause(afterFailureAt: 0, now: start + waited) == nil)
  }

  @Test func timeAloneIsNoReasonToGiveUp() {
    // An app that was suspended for a day.
    var patience = UploadPatience(now: start)
    let later = start + .seconds(86_400)
    _ = patience.pause(afterFailureAt: 0, now: start)
    for _ in 2...10 { #expect(patience.pause(afterFailureAt: 0, now: later) != nil) }
    #expect(patience.pause(afterFailureAt: 0, now: later) == nil)
  }

  @Test func gettingFurtherRestoresPatience() {
    var patience = UploadPatience(now: start)
    let later = start + .seconds(301)
    _ = patience.pause(afterFailureAt: 8, now: start)
    while patience.pause(afterFailureAt: 8, now: later) != nil {}
    #expect(patience.pause(afterFailureAt: 7, now: later) == nil)
    #expect(patience.pause(afterFailureAt: 9, now: later) == .milliseconds(500))
  }

  @Test func theServersWishCountsWhenItIsLonger() {
    var patience = UploadPatience(now: start)
    #expect(patience.pause(afterFailureAt: 0, wish: .seconds(90), now: start) == .seconds(90))
    #expect(patience.pause(afterFailureAt: 0, wish: .zero, now: start) == .seconds(1))
  }
}
