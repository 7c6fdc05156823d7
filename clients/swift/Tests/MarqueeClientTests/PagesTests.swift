import Marquee
import Testing

private struct Request: PageRequest {
  var pageToken = ""
}

private struct Response: Page {
  var numbers: [Int]
  var nextPageToken: String
}

/// A list of six numbers in three pages, one of which is empty.
private actor List {
  private(set) var fetched: [String] = []

  func page(_ request: Request) -> Response {
    fetched.append(request.pageToken)
    return switch request.pageToken {
    case "": Response(numbers: [1, 2, 3], nextPageToken: "second")
    case "second": Response(numbers: [], nextPageToken: "third")
    default: Response(numbers: [4, 5, 6], nextPageToken: "")
    }
  }
}

@Suite struct PagesTests {
  @Test func everyItemComesOnceAndInOrder() async throws {
    let list = List()
    let pages = Pages(Request(), items: { $0.numbers }, fetch: { await list.page($0) })
    var found: [Int] = []
    for try await number in pages { found.append(number) }
    #expect(found == [1, 2, 3, 4, 5, 6])
    #expect(await list.fetched == ["", "second", "third"])
  }

  @Test func aPageIsFetchedWhenItIsReached() async throws {
    let list = List()
    let pages = Pages(Request(), items: { $0.numbers }, fetch: { await list.page($0) })
    for try await number in pages where number == 3 { break }
    #expect(await list.fetched == [""])
    // A second iteration begins at the beginning.
    for try await _ in pages { break }
    #expect(await list.fetched == ["", ""])
  }
}
