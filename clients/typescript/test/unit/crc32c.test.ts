/** The vectors of RFC 3720 (B.4), and checksums made in pieces. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32c } from "../../src/crc32c.js";

const filled = (byte: (index: number) => number) => Uint8Array.from({ length: 32 }, (_, index) => byte(index));

test("the checksums of RFC 3720 are ours", () => {
  const vectors: [Uint8Array, number][] = [
    [new Uint8Array(0), 0],
    [new TextEncoder().encode("123456789"), 0xe3069283],
    [filled(() => 0), 0x8a9136aa],
    [filled(() => 0xff), 0x62a8ab43],
    [filled((index) => index), 0x46dd794e],
    [filled((index) => 31 - index), 0x113fdb5c],
    [
      Uint8Array.from(Buffer.from("01c00000000000000000000000000000140000000000040000000014000000182800000000000000" + "0200000000000000", "hex")),
      0xd9963a56,
    ],
  ];
  for (const [data, expected] of vectors) assert.equal(crc32c(data), expected);
});

test("a checksum goes on where another ended, wherever it was cut", () => {
  const data = crypto.getRandomValues(new Uint8Array(100));
  const whole = crc32c(data);
  for (let at = 0; at <= data.length; at++) {
    assert.equal(crc32c(data.subarray(at), crc32c(data.subarray(0, at))), whole, `cut at ${at}`);
  }
});
