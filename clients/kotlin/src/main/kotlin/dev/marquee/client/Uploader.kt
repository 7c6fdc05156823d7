// Uploads a file by client streaming, continues at the durable offset after interruptions, and reports the progress.

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

/** The progress of an upload. */
public class UploadProgress internal constructor(
  /** The upload in the server's last answer; store its id to continue it later. */
  public val upload: Upload,
  /** How many bytes were sent; after an interruption it decreases, but not below [durableBytes]. */
  public val sentBytes: Long,
  /** The CRC-32C of the whole file once the upload is complete, for PublishVideo; null before. */
  public val crc32c: Int? = null,
) {
  /**
   * How many bytes are on stable storage by the server's last answer, which comes at the beginning and after an
   * interruption.
   */
  public val durableBytes: Long get() = upload.offsetBytes

  /** The file's size in bytes. */
  public val totalBytes: Long get() = upload.sizeBytes

  /** Whether the server has all bytes: the upload can be published, or already was. */
  public val isComplete: Boolean get() = crc32c != null
}

/**
 * One upload of one file, run once.
 *
 * @param patience how many attempts in a row without progress must have been made before it fails,
 * @param lasting and the time without progress that must have passed: both, because time passes while a process is
 *   frozen.
 * @param stall how long an attempt may take to send a message or wait for the answer, before it counts as interrupted.
 * @param isClosed whether the client was closed, after which no attempt is made.
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

  /** Runs the upload; a slow collector gets only the newest progress. */
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
      // The stream was interrupted, or the server accepted the bytes but kept none: limit the repetitions and wait
      // between them.
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

  // Returns the upload as it is now; without a network, as it was.
  private suspend fun ask(known: Upload): Upload = try {
    get(known.id)
  } catch (e: MarqueeException) {
    if (e.mayPass()) known else throw e
  }

  private suspend fun get(id: String): Upload = marquee { uploads.getUpload(getUploadRequest { uploadId = id }).upload }

  private suspend fun stream(upload: Upload, onSent: () -> Unit): Upload {
    // Reads the bytes that an earlier process has sent, for the checksum, before the stream is opened.
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
        // No message crosses the end of a chunk, because an upload may continue there.
        val length = minOf(MESSAGE_BYTES, upload.chunkSizeBytes - at % upload.chunkSizeBytes, upload.sizeBytes - at)
        // A new array for each message, which refers to it until it is sent.
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
    // Large enough that the cost of a message is negligible, and small enough to report progress on a slow network.
    // Every server accepts messages of its chunk size.
    const val MESSAGE_BYTES = 256L * 1024
    val LONGEST_WAIT = 1.minutes
  }
}

private fun Upload.isThere() = state == UploadState.UPLOAD_STATE_COMPLETE || state == UploadState.UPLOAD_STATE_PUBLISHED

// An error without a reason comes from the network or a proxy.
private val CUTS = setOf(Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED, Code.CANCELLED, Code.UNKNOWN, Code.INTERNAL)

// Whether to continue: not after an error that is final for the upload, nor when another writer has taken it over.
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
