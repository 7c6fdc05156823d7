// The source of an upload's bytes.

package dev.marquee.client

import java.io.InputStream
import java.nio.channels.Channels
import java.nio.file.Files
import java.nio.file.Path

/**
 * A file that can be read from any offset, more than once. Its bytes must not change while it is being uploaded.
 *
 * [of] creates one for a path; on Android, an app implements one for a `content://` URI (see the README). Its methods
 * are called on a thread that may block.
 */
public interface UploadSource {
  /** The file's name, 255 characters at most; may be empty. Only the owner of the upload can see it. */
  public val filename: String

  /** The media type: `video/mp4`, `video/quicktime`, `video/webm` or `video/x-matroska`. */
  public val contentType: String

  /** The size in bytes. */
  public fun size(): Long

  /** Opens a stream of the bytes from [offset] on; the caller closes it. */
  public fun open(offset: Long): InputStream

  public companion object {
    private val TYPES = mapOf(
      "mp4" to "video/mp4",
      "m4v" to "video/mp4",
      "mov" to "video/quicktime",
      "webm" to "video/webm",
      "mkv" to "video/x-matroska",
    )

    /**
     * The file at [path]. Its media type is that of the name's extension, or else MP4; it is only a hint to the server.
     */
    public fun of(path: Path): UploadSource = object : UploadSource {
      override val filename = path.fileName.toString().take(255)
      override val contentType = TYPES[filename.substringAfterLast('.', "").lowercase()] ?: "video/mp4"

      override fun size() = Files.size(path)

      override fun open(offset: Long): InputStream = Channels.newInputStream(Files.newByteChannel(path).position(offset))
    }
  }
}
