/**
 * CRC-32C (Castagnoli, RFC 3720 appendix B.4), eight bytes a step ("slicing-by-8": Kounavis and Berry, 2005).
 *
 * Browsers offer no CRC-32C, and Node's zlib only CRC-32.
 */

/** Castagnoli's polynomial, its bits reversed. */
const POLYNOMIAL = 0x82f63b78;
const SLICES = 8;

/** `tables[256 * k + byte]` is the effect of `byte` on the checksum when `k` bytes follow it; computed at first use. */
let tables: Uint32Array | undefined;

function makeTables(): Uint32Array {
  const made = new Uint32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    made[byte] = crc;
  }
  for (let at = 256; at < made.length; at++) {
    const before = made[at - 256]!;
    made[at] = (before >>> 8) ^ made[before & 0xff]!;
  }
  return made;
}

/**
 * Returns the checksum of the data. When the checksum of the preceding data is given, returns that of both together.
 */
export function crc32c(data: Uint8Array, before = 0): number {
  const t = (tables ??= makeTables());
  let crc = ~before;
  let at = 0;
  for (const last = data.length - SLICES; at <= last; at += SLICES) {
    crc ^= data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24);
    crc =
      t[1792 + (crc & 0xff)]! ^
      t[1536 + ((crc >>> 8) & 0xff)]! ^
      t[1280 + ((crc >>> 16) & 0xff)]! ^
      t[1024 + (crc >>> 24)]! ^
      t[768 + data[at + 4]!]! ^
      t[512 + data[at + 5]!]! ^
      t[256 + data[at + 6]!]! ^
      t[data[at + 7]!]!;
  }
  for (; at < data.length; at++) crc = t[(crc ^ data[at]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
