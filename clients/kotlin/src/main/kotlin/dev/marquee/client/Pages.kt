// Lists as flows: each page is requested when the items before it have been collected.

package dev.marquee.client

import dev.marquee.v1.ChannelSummary
import dev.marquee.v1.Comment
import dev.marquee.v1.HistoryItem
import dev.marquee.v1.Job
import dev.marquee.v1.ListCommentsRequest
import dev.marquee.v1.ListHistoryRequest
import dev.marquee.v1.ListJobsRequest
import dev.marquee.v1.ListLikedVideosRequest
import dev.marquee.v1.ListMutedChannelsRequest
import dev.marquee.v1.ListNotificationsRequest
import dev.marquee.v1.ListPlaylistVideosRequest
import dev.marquee.v1.ListPlaylistsRequest
import dev.marquee.v1.ListRepliesRequest
import dev.marquee.v1.ListSessionsRequest
import dev.marquee.v1.ListSubscribersRequest
import dev.marquee.v1.ListSubscriptionFeedRequest
import dev.marquee.v1.ListSubscriptionsRequest
import dev.marquee.v1.ListTweetsRequest
import dev.marquee.v1.ListUploadsRequest
import dev.marquee.v1.ListVideoStatsRequest
import dev.marquee.v1.ListVideosRequest
import dev.marquee.v1.Notification
import dev.marquee.v1.Playlist
import dev.marquee.v1.PlaylistItem
import dev.marquee.v1.SearchVideosRequest
import dev.marquee.v1.Session
import dev.marquee.v1.Subscriber
import dev.marquee.v1.Subscription
import dev.marquee.v1.Tweet
import dev.marquee.v1.Upload
import dev.marquee.v1.Video
import dev.marquee.v1.VideoStats
import dev.marquee.v1.copy
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/** All that ListJobs returns, page by page. */
public fun Marquee.all(request: ListJobsRequest): Flow<Job> = pages(
  request.pageToken,
  { admin.listJobs(request.copy { pageToken = it }) },
  { it.jobsList },
  { it.nextPageToken },
)

/** All that ListSessions returns, page by page. */
public fun Marquee.all(request: ListSessionsRequest): Flow<Session> = pages(
  request.pageToken,
  { auth.listSessions(request.copy { pageToken = it }) },
  { it.sessionsList },
  { it.nextPageToken },
)

/** All that ListComments returns, page by page. */
public fun Marquee.all(request: ListCommentsRequest): Flow<Comment> = pages(
  request.pageToken,
  { comments.listComments(request.copy { pageToken = it }) },
  { it.commentsList },
  { it.nextPageToken },
)

/** All that ListReplies returns, page by page. */
public fun Marquee.all(request: ListRepliesRequest): Flow<Comment> = pages(
  request.pageToken,
  { comments.listReplies(request.copy { pageToken = it }) },
  { it.repliesList },
  { it.nextPageToken },
)

/** All that ListVideoStats returns, page by page. */
public fun Marquee.all(request: ListVideoStatsRequest): Flow<VideoStats> = pages(
  request.pageToken,
  { dashboard.listVideoStats(request.copy { pageToken = it }) },
  { it.statsList },
  { it.nextPageToken },
)

/** All that ListHistory returns, page by page. */
public fun Marquee.all(request: ListHistoryRequest): Flow<HistoryItem> = pages(
  request.pageToken,
  { history.listHistory(request.copy { pageToken = it }) },
  { it.itemsList },
  { it.nextPageToken },
)

/** All that ListLikedVideos returns, page by page. */
public fun Marquee.all(request: ListLikedVideosRequest): Flow<Video> = pages(
  request.pageToken,
  { likes.listLikedVideos(request.copy { pageToken = it }) },
  { it.videosList },
  { it.nextPageToken },
)

/** All that ListPlaylists returns, page by page. */
public fun Marquee.all(request: ListPlaylistsRequest): Flow<Playlist> = pages(
  request.pageToken,
  { playlists.listPlaylists(request.copy { pageToken = it }) },
  { it.playlistsList },
  { it.nextPageToken },
)

/** All that ListPlaylistVideos returns, page by page. */
public fun Marquee.all(request: ListPlaylistVideosRequest): Flow<PlaylistItem> = pages(
  request.pageToken,
  { playlists.listPlaylistVideos(request.copy { pageToken = it }) },
  { it.itemsList },
  { it.nextPageToken },
)

/** All that ListSubscribers returns, page by page. */
public fun Marquee.all(request: ListSubscribersRequest): Flow<Subscriber> = pages(
  request.pageToken,
  { subscriptions.listSubscribers(request.copy { pageToken = it }) },
  { it.subscribersList },
  { it.nextPageToken },
)

/** All that ListSubscriptions returns, page by page. */
public fun Marquee.all(request: ListSubscriptionsRequest): Flow<Subscription> = pages(
  request.pageToken,
  { subscriptions.listSubscriptions(request.copy { pageToken = it }) },
  { it.subscriptionsList },
  { it.nextPageToken },
)

/** All that ListNotifications returns, page by page. */
public fun Marquee.all(request: ListNotificationsRequest): Flow<Notification> = pages(
  request.pageToken,
  { notifications.listNotifications(request.copy { pageToken = it }) },
  { it.notificationsList },
  { it.nextPageToken },
)

/** All that ListMutedChannels returns, page by page. */
public fun Marquee.all(request: ListMutedChannelsRequest): Flow<ChannelSummary> = pages(
  request.pageToken,
  { notifications.listMutedChannels(request.copy { pageToken = it }) },
  { it.channelsList },
  { it.nextPageToken },
)

/** All that ListSubscriptionFeed returns, page by page. */
public fun Marquee.all(request: ListSubscriptionFeedRequest): Flow<Video> = pages(
  request.pageToken,
  { subscriptions.listSubscriptionFeed(request.copy { pageToken = it }) },
  { it.videosList },
  { it.nextPageToken },
)

/** All that ListTweets returns, page by page. */
public fun Marquee.all(request: ListTweetsRequest): Flow<Tweet> = pages(
  request.pageToken,
  { tweets.listTweets(request.copy { pageToken = it }) },
  { it.tweetsList },
  { it.nextPageToken },
)

/** All that ListUploads returns, page by page. */
public fun Marquee.all(request: ListUploadsRequest): Flow<Upload> = pages(
  request.pageToken,
  { uploads.listUploads(request.copy { pageToken = it }) },
  { it.uploadsList },
  { it.nextPageToken },
)

/** All that ListVideos returns, page by page. */
public fun Marquee.all(request: ListVideosRequest): Flow<Video> = pages(
  request.pageToken,
  { videos.listVideos(request.copy { pageToken = it }) },
  { it.videosList },
  { it.nextPageToken },
)

/** All that SearchVideos returns, page by page. */
public fun Marquee.all(request: SearchVideosRequest): Flow<Video> = pages(
  request.pageToken,
  { videos.searchVideos(request.copy { pageToken = it }) },
  { it.videosList },
  { it.nextPageToken },
)

/**
 * Returns a cold flow of the items of all pages, from the page of [first] on.
 *
 * When the collector stops early (`take`, `first`), no further page is requested. Set the request's page size to get
 * other pages than of 20 items.
 */
private fun <R, T> pages(
  first: String,
  page: suspend (token: String) -> R,
  items: (R) -> List<T>,
  next: (R) -> String,
): Flow<T> = flow {
  var token = first
  do {
    val answer = marquee { page(token) }
    items(answer).forEach { emit(it) }
    token = next(answer)
  } while (token.isNotEmpty())
}
