// The checksum of a whole file that is read piece by piece, and from the middle again after a cut.

package dev.marquee.client

import java.io.EOFException
import java.util.TreeMap
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive

/** The CRC-32C of a file from its beginning to wherever its reader was; reads what no reader has passed. */
internal class FileChecksum(private val source: UploadSource) {
  // Offset to checksum of all bytes before it. 256 KiB of a file take some 50 bytes here.
  private val known = TreeMap(mapOf(0L to 0))

  /** Takes note of [bytes], which stand at [offset]; nothing when what is before them was not read. */
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
