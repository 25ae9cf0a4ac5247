/**
 * CRC-32 (IEEE 802.3, reflected, as in zlib): tells a torn or damaged record from a whole one.
 *
 * Written out because `zlib.crc32` came with Node 20.15 and the project runs from 20.10 on.
 */
const table = new Uint32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  table[byte] = value;
}

/** The checksum of these bytes: an integer in 0 … 2^32-1. Cost: linear. */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (let position = 0; position < bytes.length; position++) {
    value = (table[(value ^ (bytes[position] as number)) & 0xff] as number) ^ (value >>> 8);
  }
  return (value ^ 0xffffffff) >>> 0;
}
