// CRC-32C (Castagnoli), reflected, as in RFC 3720. Android has the JDK's class only from API 34 on.

package dev.marquee.client

/** A running CRC-32C. */
internal class Crc32c(
  /** The checksum of the bytes so far. */
  var value: Int = 0,
) {
  fun update(bytes: ByteArray, from: Int = 0, to: Int = bytes.size): Crc32c {
    var crc = value.inv()
    for (i in from until to) {
      crc = TABLE[(crc xor bytes[i].toInt()) and 0xff] xor (crc ushr 8)
    }
    value = crc.inv()
    return this
  }

  private companion object {
    const val POLYNOMIAL = 0x82F63B78.toInt()
    val TABLE = IntArray(256) { byte ->
      var crc = byte
      repeat(8) { crc = if (crc and 1 != 0) (crc ushr 1) xor POLYNOMIAL else crc ushr 1 }
      crc
    }
  }
}
