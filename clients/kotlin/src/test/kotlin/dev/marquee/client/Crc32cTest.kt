package dev.marquee.client

import kotlin.random.Random
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

class Crc32cTest {
  @Test
  fun `the vectors of RFC 3720`() {
    val vectors = mapOf(
      ByteArray(32) to 0x8a9136aa,
      ByteArray(32) { 0xff.toByte() } to 0x62a8ab43,
      ByteArray(32) { it.toByte() } to 0x46dd794e,
      ByteArray(32) { (31 - it).toByte() } to 0x113fdb5c,
      "123456789".toByteArray() to 0xe3069283,
      ByteArray(0) to 0,
    )
    for ((bytes, checksum) in vectors) assertEquals(checksum.toInt(), Crc32c().update(bytes).value)
  }

  @Test
  fun `piece by piece it is what the JDK says`() {
    val bytes = Random(1).nextBytes(10_000)
    val jdk = java.util.zip.CRC32C().apply { update(bytes) }.value.toInt()
    val ours = Crc32c()
    for (from in bytes.indices step 777) ours.update(bytes, from, minOf(bytes.size, from + 777))
    assertEquals(jdk, ours.value)
  }
}
