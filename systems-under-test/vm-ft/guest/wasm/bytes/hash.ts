/**
 * A hash of what two memories differ in, to compare the memories of two machines without sending them: 64 bits, so that in
 * a million comparisons of different memories the chance that one of them passes is below 10^-13. It is no protection
 * against intent.
 *
 * Two lanes of 32 bits with different constants. Source: the mixing steps of MurmurHash3 (Appleby, public domain).
 */

/** 16 hexadecimal digits. Equal for equal words over the same base. @param base words beyond its end count as 0 */
export function hashChanges(words: Uint32Array, base: Uint32Array): string {
  let one = 0x9747_b28c;
  let other = 0x85eb_ca6b;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? 0;
    if (word === (index < base.length ? base[index] : 0)) continue;
    const mixed = Math.imul(word, 0xcc9e_2d51);
    one = Math.imul(one ^ ((mixed << 15) | (mixed >>> 17)), 0x1b87_3593) + index;
    one = (one << 13) | (one >>> 19);
    other = Math.imul(other ^ word ^ Math.imul(index, 0x9e37_79b1), 0x85eb_ca77);
    other ^= other >>> 15;
  }
  return finish(one ^ words.length) + finish(other);
}

function finish(value: number): string {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85eb_ca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2_ae35);
  mixed ^= mixed >>> 16;
  return (mixed >>> 0).toString(16).padStart(8, "0");
}
