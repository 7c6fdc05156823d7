// Sends a file by client streaming, goes on after every cut where the server has it, and says how far it is.

package dev.marquee.client

import com.google.protobuf.UnsafeByteOperations
import dev.marquee.v1.ErrorReason
import dev.marquee.v1.Upload
import dev.marquee.v1.UploadChunksRequest
import dev.marquee.v1.UploadServiceGrpcKt.UploadServiceCoroutineStub
import dev.marquee.v1.UploadState
import dev.marquee.v1.createUploadRequest
import dev.marquee.v1.getUploadRequest
import dev.marquee.v1.uploadChunksData
import dev.marquee.v1.uploadChunksRequest
import dev.marquee.v1.uploadChunksStart
import io.grpc.Status
import io.grpc.Status.Code
import io.grpc.StatusException
import java.io.DataInputStream
import java.io.IOException
import java.util.UUID
import kotlin.time.Duration
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.ProducerScope
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.channelFlow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.launch

/** How far an upload is. */
public class UploadProgress internal constructor(
  /** The upload as the server knew it last; keep its id to go on with it later. */
  public val upload: Upload,
  /** How many bytes are on their way or there; after a cut it goes back, never behind [durableBytes]. */
  public val sentBytes: Long,
  /** The CRC-32C of the whole file once the upload is complete, for PublishVideo; null before. */
  public val crc32c: Int? = null,
) {
  /** How many bytes the server has said to be on its stable storage; it says so at the beginning and after a cut. */
  public val durableBytes: Long get() = upload.offsetBytes

  /** The file's size in bytes. */
  public val totalBytes: Long get() = upload.sizeBytes

  /** Whether all bytes are there: it can be published, or was. */
  public val isComplete: Boolean get() = crc32c != null
}

/**
 * One upload of one file, run once.
 *
 * @param patience how many attempts in a row must have brought nothing before it fails,
 * @param lasting and for how long: both, as the clock goes on while a process is frozen, which is no reason to give up.
 * @param stall how long an attempt may take to send a message, or wait for the answer, before it counts as cut.
 * @param isClosed whether the client was closed, after which no attempt is of use.
 */
internal class Uploader(
  private val uploads: UploadServiceCoroutineStub,
  private val source: UploadSource,
  private val uploadId: String?,
  private val backoff: Backoff,
  private val patience: Int = 10,
  private val lasting: Duration = 5.minutes,
  private val stall: Duration = 60.seconds,
  private val isClosed: () -> Boolean = { false },
) {
  private val checksum = FileChecksum(source)

  @Volatile private var sent = 0L

  /** Runs it; a collector that is slow gets the newest progress. */
  fun run(): Flow<UploadProgress> = channelFlow { upload() }.conflate().flowOn(Dispatchers.IO)

  private suspend fun ProducerScope<UploadProgress>.upload() {
    var upload = begin()
    var failures = 0
    var progress = TimeSource.Monotonic.markNow()
    while (!upload.isThere()) {
      val before = upload
      send(UploadProgress(before, before.offsetBytes))
      var refusal: MarqueeException? = null
      try {
        upload = stream(before) { trySend(UploadProgress(before, sent)) }
      } catch (e: StatusException) {
        refusal = e.marquee
        if (!refusal.mayPass() || isClosed()) throw refusal
      }
      // A cut, or a server that took everything and kept nothing: not to be repeated for ever, nor at once.
      if (!upload.isThere() && upload.offsetBytes <= before.offsetBytes) {
        if (failures >= patience && progress.elapsedNow() >= lasting) {
          throw refusal ?: Status.ABORTED.withDescription("the upload does not get any further").asException().marquee
        }
        delay(refusal?.retryDelay?.coerceAtMost(LONGEST_WAIT) ?: backoff.pause(failures))
        failures++
        upload = ask(before)
      }
      if (upload.offsetBytes > before.offsetBytes) {
        failures = 0
        progress = TimeSource.Monotonic.markNow()
      }
    }
    send(UploadProgress(upload, upload.sizeBytes, checksum.upTo(upload.sizeBytes)))
  }

  private suspend fun begin(): Upload {
    val size = source.size()
    if (uploadId != null) {
      val upload = get(uploadId)
      if (upload.sizeBytes != size) throw IOException("the file has $size bytes and its upload ${upload.sizeBytes}")
      return upload
    }
    val request = createUploadRequest {
      sizeBytes = size
      contentType = source.contentType
      filename = source.filename
      requestId = UUID.randomUUID().toString()
    }
    return marquee { uploads.createUpload(request).upload }
  }

  // The upload as it is now; as it was when the network is still away.
  private suspend fun ask(known: Upload): Upload = try {
    get(known.id)
  } catch (e: MarqueeException) {
    if (e.mayPass()) known else throw e
  }

  private suspend fun get(id: String): Upload = marquee { uploads.getUpload(getUploadRequest { uploadId = id }).upload }

  private suspend fun stream(upload: Upload, onSent: () -> Unit): Upload {
    // What an earlier process has sent is read here again, before the server waits.
    checksum.upTo(upload.offsetBytes)
    sent = upload.offsetBytes
    return coroutineScope {
      val watch = launch { failWhenNothingMoves() }
      uploads.uploadChunks(messages(upload, onSent)).upload.also { watch.cancel() }
    }
  }

  private suspend fun failWhenNothingMoves() {
    while (true) {
      val before = sent
      delay(stall)
      if (sent == before) throw Status.UNAVAILABLE.withDescription("nothing was sent for $stall").asException()
    }
  }

  private fun messages(upload: Upload, onSent: () -> Unit): Flow<UploadChunksRequest> = flow {
    var at = upload.offsetBytes
    val first = uploadChunksStart {
      uploadId = upload.id
      offsetBytes = at
    }
    emit(uploadChunksRequest { start = first })
    DataInputStream(source.open(at)).use { input ->
      while (at < upload.sizeBytes) {
        // None crosses the end of a chunk, where an upload may go on.
        val length = minOf(MESSAGE_BYTES, upload.chunkSizeBytes - at % upload.chunkSizeBytes, upload.sizeBytes - at)
        // Another array for each: the message refers to it until it is sent.
        val bytes = ByteArray(length.toInt())
        input.readFully(bytes)
        checksum.passed(at, bytes)
        val piece = uploadChunksData {
          data = UnsafeByteOperations.unsafeWrap(bytes)
          crc32C = Crc32c().update(bytes).value
        }
        emit(uploadChunksRequest { data = piece })
        at += length
        sent = at
        onSent()
      }
    }
  }

  private companion object {
    // Large enough that a message costs nothing beside its bytes, and small enough for progress on a slow network; every
    // server takes messages of the size of its chunks.
    const val MESSAGE_BYTES = 256L * 1024
    val LONGEST_WAIT = 1.minutes
  }
}

private fun Upload.isThere() = state == UploadState.UPLOAD_STATE_COMPLETE || state == UploadState.UPLOAD_STATE_PUBLISHED

// Without a reason it is the network, or what stands in it.
private val CUTS = setOf(Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED, Code.CANCELLED, Code.UNKNOWN, Code.INTERNAL)

// Neither a refusal of the upload nor another writer: with such a one there is no contest.
private val PASSING = setOf(
  ErrorReason.ERROR_REASON_UNAVAILABLE,
  ErrorReason.ERROR_REASON_OVERLOADED,
  ErrorReason.ERROR_REASON_RATE_LIMITED,
  ErrorReason.ERROR_REASON_DEADLINE_EXCEEDED,
  ErrorReason.ERROR_REASON_TOKEN_EXPIRED,
  ErrorReason.ERROR_REASON_TOKEN_INVALID,
  ErrorReason.ERROR_REASON_UPLOAD_IDLE,
  ErrorReason.ERROR_REASON_UPLOAD_TOO_SLOW,
  ErrorReason.ERROR_REASON_UPLOAD_OFFSET_MISMATCH,
  ErrorReason.ERROR_REASON_UPLOAD_CRC_MISMATCH,
  ErrorReason.ERROR_REASON_UPLOAD_FINISHED,
)

private fun MarqueeException.mayPass() = if (reason == null) status.code in CUTS else reason in PASSING
