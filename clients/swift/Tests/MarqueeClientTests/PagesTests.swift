import MarqueeClient
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

  @Test func aPageAtATimeGoesOnByItsToken() async throws {
    let list = List()
    let pages = Pages(Request(), items: { $0.numbers }, fetch: { await list.page($0) })
    let first = try await pages.page()
    #expect(first.items == [1, 2, 3])
    #expect(first.nextToken == "second")
    let last = try await pages.page("third")
    #expect(last.items == [4, 5, 6])
    #expect(last.nextToken == nil)
    #expect(await list.fetched == ["", "third"])
  }

  @Test @MainActor func aModelOnTheMainActorKeepsItsPlace() async throws {
    let list = List()
    let model = Model(Pages(Request(), items: { $0.numbers }, fetch: { await list.page($0) }))
    try await model.showMore(4)
    try await model.showMore(4)
    #expect(model.shown == [1, 2, 3, 4, 5, 6])
  }
}

/// A list that loads while it is scrolled.
@MainActor private final class Model {
  private(set) var shown: [Int] = []
  private var place: Pages<Request, Response, Int>.Iterator

  init(_ pages: Pages<Request, Response, Int>) {
    place = pages.makeAsyncIterator()
  }

  func showMore(_ count: Int) async throws {
    // An actor's property cannot be changed during an await.
    var place = place
    for _ in 0..<count {
      guard let next = try await place.next() else { break }
      shown.append(next)
    }
    self.place = place
  }
}
