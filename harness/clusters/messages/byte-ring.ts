/**
 * ByteRing: the latest bytes of a stream of contents. What is put in later lies over what was put in first. Places are
 * counted as if the ring had no end, so an old place tells by itself that it is gone.
 */
export interface ByteRing {
  /** Keeps the beginning of a content; gives its place. It ends where the next would begin: `end()`. */
  put(content: Uint8Array | string): number;
  end(): number;
  /** Whether others lie over what was put there. */
  isGone(place: number): boolean;
  /** What was put there, as it lies in the ring. */
  read(place: number, length: number): Buffer;
}

/** An empty ring. @param keptMax of each content no more is kept than its first so many bytes */
export function createByteRing(bytesMax: number, keptMax: number): ByteRing {
  const bytes = Buffer.allocUnsafeSlow(bytesMax);
  const longest = Math.min(keptMax, bytesMax);
  let end = 0;

  /** Nothing lies across the end of the memory. */
  function makeRoom(lengthMax: number): number {
    const at = end % bytesMax;
    if (at + lengthMax > bytesMax) end += bytesMax - at;
    return end % bytesMax;
  }

  return {
    put(content) {
      // A character takes three bytes at most.
      const isText = typeof content === "string";
      const lengthMax = Math.min(isText ? 3 * content.length : content.length, longest);
      const at = makeRoom(lengthMax);
      const place = end;
      end += isText ? bytes.write(content, at, lengthMax) : copied(content, bytes, at, lengthMax);
      return place;
    },
    end: () => end,
    isGone: (place) => place < end - bytesMax,
    read: (place, length) => bytes.subarray(place % bytesMax, (place % bytesMax) + length),
  };
}

/** Copies the beginning; gives its length. */
function copied(content: Uint8Array, into: Uint8Array, at: number, length: number): number {
  into.set(content.length === length ? content : content.subarray(0, length), at);
  return length;
}
