/** Bytes from base64, as fast as the browser has it: those of 2025 do it by themselves, others letter by letter. */
type Bytes = Uint8Array<ArrayBuffer>;

const { fromBase64 } = Uint8Array as unknown as { readonly fromBase64?: (text: string) => Bytes };

/** The bytes of a text in base64. @throws an error of the browser where it is something else */
export const bytesIn: (text: string) => Bytes =
  fromBase64 === undefined ? bytesByLetters : (text) => fromBase64.call(Uint8Array, text);

/** The same, without help. */
function bytesByLetters(text: string): Bytes {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
  return bytes;
}
