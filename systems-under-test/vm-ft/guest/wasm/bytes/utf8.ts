/**
 * Text as bytes in UTF-8 and back. Cores have no TextEncoder, and its decoder's handling of errors is an option anyway:
 * here what is no UTF-8, or half of a surrogate pair, becomes U+FFFD.
 */

const REPLACEMENT = 0xfffd;

/** The bytes of a text. */
export function toUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const code = point >= 0xd800 && point <= 0xdfff ? REPLACEMENT : point;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), tail(code, 0));
    else if (code < 0x1_0000) bytes.push(0xe0 | (code >> 12), tail(code, 6), tail(code, 0));
    else bytes.push(0xf0 | (code >> 18), tail(code, 12), tail(code, 6), tail(code, 0));
  }
  return Uint8Array.from(bytes);
}

function tail(code: number, shift: number): number {
  return 0x80 | ((code >> shift) & 0x3f);
}

/** Smallest code point with this many bytes after the first: a smaller one is written too long. */
const LEAST = [0, 0x80, 0x800, 0x1_0000];

/** The text of bytes. */
export function fromUtf8(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at++] ?? 0;
    const more = first < 0x80 ? 0 : first >= 0xf0 && first < 0xf8 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : -1;
    let code = more <= 0 ? first : first & (0x3f >> more);
    let read = 0;
    while (read < more && ((bytes[at] ?? 0) & 0xc0) === 0x80) {
      code = (code << 6) | ((bytes[at++] ?? 0) & 0x3f);
      read++;
    }
    const isSound = first < 0xf8 && read === more && code >= (LEAST[more] ?? 0) && code <= 0x10_ffff;
    text += String.fromCodePoint(isSound && (code < 0xd800 || code > 0xdfff) ? code : REPLACEMENT);
  }
  return text;
}
