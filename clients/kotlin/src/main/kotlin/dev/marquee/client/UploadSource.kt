// Where the bytes of an upload come from.

package dev.marquee.client

import java.io.InputStream
import java.nio.channels.Channels
import java.nio.file.Files
import java.nio.file.Path

/**
 * A file that can be read from any place, more than once. Its bytes must not change while it is being uploaded.
 *
 * [of] makes one of a path; on Android, an app makes one of what a `content://` URI names (see the README). Its methods are
 * called on a thread that may block.
 */
public interface UploadSource {
  /** The file's name as its owner is to see it, 255 characters at most; may be empty. */
  public val filename: String

  /** The media type: `video/mp4`, `video/quicktime`, `video/webm` or `video/x-matroska`. */
  public val contentType: String

  /** The size in bytes. */
  public fun size(): Long

  /** The bytes from [offset] on; whoever asked closes it. */
  public fun open(offset: Long): InputStream

  public companion object {
    private val TYPES = mapOf(
      "mp4" to "video/mp4",
      "m4v" to "video/mp4",
      "mov" to "video/quicktime",
      "webm" to "video/webm",
      "mkv" to "video/x-matroska",
    )

    /** The file at [path]; its type is told by its name, and MP4 when that says nothing: the server reads the bytes anyway. */
    public fun of(path: Path): UploadSource = object : UploadSource {
      override val filename = path.fileName.toString().take(255)
      override val contentType = TYPES[filename.substringAfterLast('.', "").lowercase()] ?: "video/mp4"

      override fun size() = Files.size(path)

      override fun open(offset: Long): InputStream = Channels.newInputStream(Files.newByteChannel(path).position(offset))
    }
  }
}
