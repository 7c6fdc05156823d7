// The checksum of a file that is read piece by piece, and again from the middle after an interruption.

package dev.marquee.client

import java.io.EOFException
import java.util.TreeMap
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive

/** The CRC-32C of a file from its beginning up to any offset; reads the bytes that were not passed to it. */
internal class FileChecksum(private val source: UploadSource) {
  // Offset to checksum of all bytes before it. 256 KiB of a file take some 50 bytes here.
  private val known = TreeMap(mapOf(0L to 0))

  /** Adds [bytes], which are at [offset] in the file; does nothing when the bytes before them were not added. */
  fun passed(offset: Long, bytes: ByteArray) {
    known[offset]?.let { known[offset + bytes.size] = Crc32c(it).update(bytes).value }
  }

  /** The checksum of the bytes before [end]. */
  suspend fun upTo(end: Long): Int {
    val (from, before) = known.floorEntry(end)
    if (from == end) return before
    val checksum = Crc32c(before)
    val buffer = ByteArray(64 * 1024)
    var left = end - from
    source.open(from).use { input ->
      while (left > 0) {
        currentCoroutineContext().ensureActive()
        val count = input.read(buffer, 0, minOf(left, buffer.size.toLong()).toInt())
        if (count < 0) throw EOFException("the file has become shorter")
        checksum.update(buffer, 0, count)
        left -= count
      }
    }
    known[end] = checksum.value
    return checksum.value
  }
}
