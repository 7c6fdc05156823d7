// Uploads: interruptions, continuation in another process, and what ends an upload.

package dev.marquee.client

import com.google.protobuf.ByteString
import dev.marquee.v1.CreateUploadRequest
import dev.marquee.v1.CreateUploadResponse
import dev.marquee.v1.ErrorReason
import dev.marquee.v1.GetUploadRequest
import dev.marquee.v1.GetUploadResponse
import dev.marquee.v1.Upload
import dev.marquee.v1.UploadChunksRequest
import dev.marquee.v1.UploadChunksResponse
import dev.marquee.v1.UploadServiceGrpcKt.UploadServiceCoroutineImplBase
import dev.marquee.v1.UploadState
import dev.marquee.v1.copy
import dev.marquee.v1.createUploadRequest
import dev.marquee.v1.createUploadResponse
import dev.marquee.v1.getUploadRequest
import dev.marquee.v1.getUploadResponse
import dev.marquee.v1.upload
import dev.marquee.v1.uploadChunksResponse
import io.grpc.Status
import io.grpc.StatusException
import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path
import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.last
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir

class UploadTest {
  // Neither a whole number of chunks nor of messages.
  private val bytes = Random(1).nextBytes(3 * CHUNK + 12_345)
  private val checksum = java.util.zip.CRC32C().apply { update(bytes) }.value.toInt()

  private class Bytes(val bytes: ByteArray, val declared: Int = bytes.size) : UploadSource {
    override val filename = "clip.mp4"
    override val contentType = "video/mp4"

    override fun size() = declared.toLong()

    override fun open(offset: Long) = ByteArrayInputStream(bytes, offset.toInt(), bytes.size)
  }

  /** Takes bytes as the server does: durable in whole chunks, whatever cuts the stream. */
  private class Uploads(var disturb: (attempt: Int, received: Int) -> StatusException? = { _, _ -> null }) :
    UploadServiceCoroutineImplBase() {
    val durable = ByteArrayOutputStream()
    val starts = mutableListOf<Long>()
    var current: Upload = Upload.getDefaultInstance()

    override suspend fun createUpload(request: CreateUploadRequest): CreateUploadResponse {
      current = upload {
        id = "the-upload"
        sizeBytes = request.sizeBytes
        chunkSizeBytes = CHUNK.toLong()
        state = UploadState.UPLOAD_STATE_ACTIVE
        contentType = request.contentType
        filename = request.filename
      }
      return createUploadResponse { upload = current }
    }

    override suspend fun getUpload(request: GetUploadRequest): GetUploadResponse = getUploadResponse { upload = current }

    override suspend fun uploadChunks(requests: Flow<UploadChunksRequest>): UploadChunksResponse {
      var chunk = ByteString.EMPTY
      var received = 0
      requests.collect { message ->
        if (message.hasStart()) {
          starts += message.start.offsetBytes
          check(message.start.offsetBytes == current.offsetBytes)
        } else {
          val data = message.data.data
          val crc = java.util.zip.CRC32C().apply { update(data.toByteArray()) }.value.toInt()
          check(crc == message.data.crc32C)
          chunk = chunk.concat(data)
          received += data.size()
          val left = current.sizeBytes - current.offsetBytes
          if (chunk.size().toLong() == minOf(CHUNK.toLong(), left)) {
            chunk.writeTo(durable)
            chunk = ByteString.EMPTY
            current = current.copy {
              offsetBytes = durable.size().toLong()
              if (offsetBytes == sizeBytes) state = UploadState.UPLOAD_STATE_COMPLETE
            }
          }
        }
        disturb(starts.size, received)?.let { throw it }
      }
      return uploadChunksResponse { upload = current }
    }
  }

  @Test
  fun `a file goes up and its checksum is known`(@TempDir folder: Path) {
    val path = Files.write(folder.resolve("a film.MOV"), bytes)
    val uploads = Uploads()
    serving(uploads) { marquee ->
      val all = marquee.uploadVideo(path).toList()
      assertEquals("the-upload", all.first().upload.id)
      assertTrue(all.dropLast(1).none { it.isComplete })
      assertEquals(checksum, all.last().crc32c)
      assertEquals(bytes.size.toLong(), all.last().durableBytes)
    }
    assertArrayEquals(bytes, uploads.durable.toByteArray())
    assertEquals("video/quicktime", uploads.current.contentType)
    assertEquals("a film.MOV", uploads.current.filename)
  }

  @Test
  fun `it goes on after cuts where the server has it, and progress does not go behind that`() {
    val uploads = Uploads { attempt, received ->
      StatusException(Status.UNAVAILABLE).takeIf { attempt <= 3 && received > attempt * CHUNK / 2 }
    }
    serving(uploads) { marquee ->
      val all = marquee.uploadVideo(Bytes(bytes)).toList()
      assertEquals(checksum, all.last().crc32c)
      assertTrue(all.zipWithNext().all { (a, b) -> b.durableBytes >= a.durableBytes })
      assertTrue(all.all { it.sentBytes >= it.durableBytes })
    }
    assertEquals(4, uploads.starts.size)
    assertArrayEquals(bytes, uploads.durable.toByteArray())
  }

  @Test
  fun `another process goes on with the id`() {
    val uploads = Uploads { attempt, received ->
      refusal(Status.NOT_FOUND, ErrorReason.ERROR_REASON_UPLOAD_NOT_FOUND).takeIf { attempt == 1 && received > CHUNK }
    }
    serving(uploads) { marquee -> failure { marquee.uploadVideo(Bytes(bytes)).last() } }
    serving(uploads) { marquee ->
      assertEquals(checksum, marquee.uploadVideo(Bytes(bytes), "the-upload").last().crc32c)
      // When the server has all bytes, nothing is sent.
      assertEquals(checksum, marquee.uploadVideo(Bytes(bytes), "the-upload").last().crc32c)
    }
    assertEquals(listOf(0L, CHUNK.toLong()), uploads.starts)
    assertArrayEquals(bytes, uploads.durable.toByteArray())
  }

  @Test
  fun `a file of another size is not mixed in`() {
    val uploads = Uploads()
    serving(uploads) { marquee ->
      marquee.uploads.createUpload(createUploadRequest { sizeBytes = bytes.size.toLong() })
      assertThrows<IOException> { marquee.uploadVideo(Bytes(bytes.copyOf(7)), "the-upload").last() }
      assertEquals(emptyList<Long>(), uploads.starts)
    }
  }

  @Test
  fun `a file that ends early fails as a file`() {
    serving(Uploads()) { marquee ->
      assertThrows<IOException> { marquee.uploadVideo(Bytes(bytes, declared = bytes.size + 1)).last() }
    }
  }

  @Test
  fun `a refusal ends it, as another writer does`() {
    for (reason in listOf(ErrorReason.ERROR_REASON_UPLOAD_EXPIRED, ErrorReason.ERROR_REASON_UPLOAD_TAKEN_OVER)) {
      val uploads = Uploads { _, _ -> refusal(Status.FAILED_PRECONDITION, reason) }
      serving(uploads) { marquee ->
        val error = assertThrows<MarqueeException> { marquee.uploadVideo(Bytes(bytes)).last() }
        assertEquals(reason, error.reason)
        assertEquals(1, uploads.starts.size)
      }
    }
  }

  @Test
  fun `it gives up when the network stays away`() {
    val uploads = Uploads { _, _ -> StatusException(Status.UNAVAILABLE) }
    serving(uploads) { marquee ->
      val error = assertThrows<MarqueeException> { uploader(marquee).run().last() }
      assertEquals(Status.Code.UNAVAILABLE, error.status.code)
      assertNull(error.reason)
    }
    assertEquals(11, uploads.starts.size)
  }

  @Test
  fun `it gives up when a server takes everything and keeps nothing`() {
    val uploads = object : UploadServiceCoroutineImplBase() {
      val whole = Uploads()
      var streams = 0

      override suspend fun createUpload(request: CreateUploadRequest) = whole.createUpload(request)

      override suspend fun getUpload(request: GetUploadRequest) = whole.getUpload(request)

      override suspend fun uploadChunks(requests: Flow<UploadChunksRequest>): UploadChunksResponse {
        streams++
        requests.collect { }
        return uploadChunksResponse { upload = whole.current }
      }
    }
    serving(uploads) { marquee ->
      val error = assertThrows<MarqueeException> { uploader(marquee).run().last() }
      assertEquals(Status.Code.ABORTED, error.status.code)
    }
    assertEquals(11, uploads.streams)
  }

  // As in an app, but without delays.
  private fun uploader(marquee: Marquee) =
    Uploader(marquee.uploads, Bytes(bytes), null, Backoff(first = 1.milliseconds, longest = 1.milliseconds), lasting = Duration.ZERO)

  @Test
  fun `a connection that says nothing any more counts as cut`() {
    val uploads = object : UploadServiceCoroutineImplBase() {
      val whole = Uploads()
      var streams = 0

      override suspend fun createUpload(request: CreateUploadRequest) = whole.createUpload(request)

      override suspend fun getUpload(request: GetUploadRequest) = whole.getUpload(request)

      override suspend fun uploadChunks(requests: Flow<UploadChunksRequest>): UploadChunksResponse {
        streams++
        return if (streams == 1) awaitCancellation() else whole.uploadChunks(requests)
      }
    }
    serving(uploads) { marquee ->
      val uploader = Uploader(marquee.uploads, Bytes(bytes), null, Backoff(first = 1.milliseconds), stall = 3.seconds)
      assertEquals(checksum, uploader.run().last().crc32c)
    }
    assertEquals(2, uploads.streams)
  }

  @Test
  fun `closing the client ends it, whoever made the channel`() {
    val begun = CompletableDeferred<Unit>()
    val ended = CompletableDeferred<Unit>()
    val uploads = object : UploadServiceCoroutineImplBase() {
      override suspend fun createUpload(request: CreateUploadRequest) = Uploads().createUpload(request)

      override suspend fun uploadChunks(requests: Flow<UploadChunksRequest>): UploadChunksResponse = try {
        begun.complete(Unit)
        awaitCancellation()
      } finally {
        ended.complete(Unit)
      }
    }
    serving(uploads) { marquee ->
      coroutineScope {
        val upload = async { failure { marquee.uploadVideo(Bytes(bytes)).last() } }
        begun.await()
        marquee.close()
        val error = withTimeout(60.seconds) { upload.await() }
        assertEquals(Status.Code.CANCELLED, error.status.code)
        ended.await()
        // A call that begins later ends at once.
        withTimeout(60.seconds) { failure { marquee.uploads.uploadChunks(emptyFlow()) } }
        assertEquals(Status.Code.CANCELLED, failure { marquee.uploads.getUpload(getUploadRequest { }) }.status.code)
      }
    }
  }

  private companion object {
    const val CHUNK = 600_000
  }
}
