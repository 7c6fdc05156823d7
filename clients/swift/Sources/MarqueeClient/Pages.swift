// Lists as sequences: pages are fetched when they are reached.

/// A request for a page of a list.
public protocol PageRequest: Sendable {
  /// The token of the page; empty for the first.
  var pageToken: String { get set }
}

/// A page of a list.
public protocol Page: Sendable {
  /// The token of the page after it; empty when it is the last.
  var nextPageToken: String { get }
}

/// The items of one page.
public struct PageItems<Item: Sendable>: Sendable {
  /// The items, in the list's order; may be empty although there are further pages.
  public let items: [Item]
  /// The token of the page after it; nil when it is the last.
  public let nextToken: String?
}

/// The items of a list, from its first page to its last.
///
/// ```swift
/// let request = Marquee_V1_ListCommentsRequest.with { $0.videoID = id }
/// for try await comment in Pages(request, items: { $0.comments }, fetch: { try await marquee.comments.listComments($0) }) {
///   print(comment.text)
/// }
/// ```
public struct Pages<Request: PageRequest, Response: Page, Item: Sendable>: AsyncSequence, Sendable {
  private let request: Request
  private let items: @Sendable (Response) -> [Item]
  private let fetch: @Sendable (Request) async throws -> Response

  /// Creates the list whose first page this request returns.
  public init(
    _ request: Request,
    items: @escaping @Sendable (Response) -> [Item],
    fetch: @escaping @Sendable (Request) async throws -> Response
  ) {
    self.request = request
    self.items = items
    self.fetch = fetch
  }

  public func makeAsyncIterator() -> Iterator {
    Iterator(pages: self, request: request)
  }

  /// Fetches one page, for a list that loads while it is scrolled: the first, or that of a `nextToken`.
  public func page(_ token: String? = nil) async throws -> PageItems<Item> {
    var request = request
    if let token { request.pageToken = token }
    let response = try await fetch(request)
    let next = response.nextPageToken
    return PageItems(items: items(response), nextToken: next.isEmpty ? nil : next)
  }

  /// An iterator over the list.
  public struct Iterator: AsyncIteratorProtocol, Sendable {
    fileprivate let pages: Pages
    // The request of the next page; nil after the last.
    fileprivate var request: Request?
    private var page: ArraySlice<Item> = []

    fileprivate init(pages: Pages, request: Request) {
      self.pages = pages
      self.request = request
    }

    public mutating func next() async throws -> Item? {
      // A page may be empty and not be the last.
      while page.isEmpty, let current = request {
        try Task.checkCancellation()
        let response = try await pages.fetch(current)
        page = pages.items(response)[...]
        request?.pageToken = response.nextPageToken
        if response.nextPageToken.isEmpty { request = nil }
      }
      return page.popFirst()
    }
  }
}

extension Marquee_V1_ListCommentsRequest: PageRequest {}
extension Marquee_V1_ListHistoryRequest: PageRequest {}
extension Marquee_V1_ListJobsRequest: PageRequest {}
extension Marquee_V1_ListLikedVideosRequest: PageRequest {}
extension Marquee_V1_ListPlaylistVideosRequest: PageRequest {}
extension Marquee_V1_ListPlaylistsRequest: PageRequest {}
extension Marquee_V1_ListRepliesRequest: PageRequest {}
extension Marquee_V1_ListSessionsRequest: PageRequest {}
extension Marquee_V1_ListSubscribersRequest: PageRequest {}
extension Marquee_V1_ListSubscriptionFeedRequest: PageRequest {}
extension Marquee_V1_ListSubscriptionsRequest: PageRequest {}
extension Marquee_V1_ListTweetsRequest: PageRequest {}
extension Marquee_V1_ListUploadsRequest: PageRequest {}
extension Marquee_V1_ListVideoStatsRequest: PageRequest {}
extension Marquee_V1_ListVideosRequest: PageRequest {}
extension Marquee_V1_SearchVideosRequest: PageRequest {}

extension Marquee_V1_ListCommentsResponse: Page {}
extension Marquee_V1_ListHistoryResponse: Page {}
extension Marquee_V1_ListJobsResponse: Page {}
extension Marquee_V1_ListLikedVideosResponse: Page {}
extension Marquee_V1_ListPlaylistVideosResponse: Page {}
extension Marquee_V1_ListPlaylistsResponse: Page {}
extension Marquee_V1_ListRepliesResponse: Page {}
extension Marquee_V1_ListSessionsResponse: Page {}
extension Marquee_V1_ListSubscribersResponse: Page {}
extension Marquee_V1_ListSubscriptionFeedResponse: Page {}
extension Marquee_V1_ListSubscriptionsResponse: Page {}
extension Marquee_V1_ListTweetsResponse: Page {}
extension Marquee_V1_ListUploadsResponse: Page {}
extension Marquee_V1_ListVideoStatsResponse: Page {}
extension Marquee_V1_ListVideosResponse: Page {}
extension Marquee_V1_SearchVideosResponse: Page {}
