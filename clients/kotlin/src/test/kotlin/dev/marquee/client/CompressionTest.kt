// grpc-java with gzip on, against the real server, which the test command starts.

package dev.marquee.client

import dev.marquee.v1.Visibility
import dev.marquee.v1.createPlaylistRequest
import dev.marquee.v1.getPlaylistRequest
import dev.marquee.v1.registerRequest
import io.grpc.CallOptions
import io.grpc.Channel
import io.grpc.ClientInterceptor
import io.grpc.ClientInterceptors
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener
import io.grpc.ManagedChannelBuilder
import io.grpc.Metadata
import io.grpc.MethodDescriptor
import java.util.UUID
import java.util.concurrent.ConcurrentLinkedQueue
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable

@EnabledIfEnvironmentVariable(named = "MARQUEE_ADDR", matches = ".+")
class CompressionTest {
  @Test
  fun `requests and long answers are compressed by gzip`() = runBlocking {
    val channel = ManagedChannelBuilder.forTarget(System.getenv("MARQUEE_ADDR")).usePlaintext().build()
    val gzip = Gzip()
    try {
      Marquee(ClientInterceptors.intercept(channel, gzip)).use { marquee ->
        val name = "u" + UUID.randomUUID().toString().replace("-", "").take(20)
        marquee.auth.register(registerRequest {
          username = name
          email = "$name@example.com"
          password = "a long walk home"
        })
        val words = "so long ".repeat(600)
        val created = marquee.playlists.createPlaylist(createPlaylistRequest {
          title = "A list"
          description = words
          visibility = Visibility.VISIBILITY_PRIVATE
        })
        gzip.encodings.clear()
        val shown = marquee.playlists.getPlaylist(getPlaylistRequest { playlistId = created.playlist.id })
        assertEquals(words.trim(), shown.playlist.description.trim())
        assertEquals(listOf("gzip"), gzip.encodings.toList())
      }
    } finally {
      channel.shutdownNow()
    }
  }

  /** Compresses every request, and notes in what each answer is compressed. */
  private class Gzip : ClientInterceptor {
    val encodings = ConcurrentLinkedQueue<String>()

    override fun <Q, A> interceptCall(method: MethodDescriptor<Q, A>, options: CallOptions, next: Channel) =
      object : SimpleForwardingClientCall<Q, A>(next.newCall(method, options.withCompression("gzip"))) {
        override fun start(listener: Listener<A>, headers: Metadata) =
          super.start(
            object : SimpleForwardingClientCallListener<A>(listener) {
              override fun onHeaders(headers: Metadata) {
                encodings.add(headers.get(ENCODING) ?: "identity")
                super.onHeaders(headers)
              }
            },
            headers,
          )
      }
  }

  private companion object {
    val ENCODING: Metadata.Key<String> = Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER)
  }
}
