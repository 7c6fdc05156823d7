// A proxy that cuts connections.

package dev.marquee.client

import java.util.concurrent.TimeUnit.SECONDS

/**
 * `tests/clients/gate.mjs`, which MARQUEE_TEST_GATE names: forwards to [target], and cuts all connections when clients have
 * sent so many bytes.
 */
class Gate(target: String, vararg cuts: Long) : AutoCloseable {
  private val process = ProcessBuilder(
    listOf("node", System.getenv("MARQUEE_TEST_GATE"), target) + cuts.map { "$it" },
  ).redirectError(ProcessBuilder.Redirect.INHERIT).start()
  private val output = process.inputStream.bufferedReader()

  /** HOST:PORT. */
  val address: String = checkNotNull(output.readLine()) { "the gate does not start" }.removePrefix("listening on ")

  /** Ends it, and says how often it has cut. */
  fun end(): Int {
    close()
    return output.readLines().count { it.startsWith("cut ") }
  }

  override fun close() {
    process.outputStream.close()
    if (!process.waitFor(60, SECONDS)) process.destroyForcibly()
  }
}
