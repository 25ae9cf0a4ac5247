/**
 * Many short texts as one long one, a line each, so that a browser neither parses nor holds a million strings. JSON has no
 * line breaks, so nothing has to be escaped. A search goes through the long text at once.
 */

/** How long the values may be. */
export interface TextLimits {
  /** Of one value, in characters of JSON. */
  readonly valueMax: number;
  /** Of all together, each counted once. */
  readonly allMax: number;
}

/** Texts by their places. */
export interface Texts {
  readonly text: string;
  /** Where each begins, and one more: where the next would. */
  readonly starts: { readonly length: number; readonly [place: number]: number };
}

/** Finds the beginnings again. */
export function textsFrom(text: string, count: number): Texts {
  const starts = new Uint32Array(count + 1);
  for (let place = 1; place <= count; place++) {
    const end = text.indexOf("\n", starts[place - 1]);
    starts[place] = end === -1 ? text.length + 1 : end + 1;
  }
  return { text, starts };
}

/** How many there are. */
export function countOf({ starts }: Texts): number {
  return starts.length - 1;
}

/** The text at a place. */
export function textAt({ text, starts }: Texts, place: number): string {
  return text.slice(starts[place], (starts[place + 1] ?? 1) - 1);
}

/** Collects texts, each once. */
export interface TextCollector {
  /** The place of this text, or of what `cut` makes of one that is too long. */
  readonly place: (text: string, cut: (charactersMax: number) => string) => number;
  /** Not all have found room. */
  readonly isFull: () => boolean;
  /** Not all are whole. */
  readonly isCut: () => boolean;
  readonly texts: () => Texts;
}

/** Stands for what found no room. */
const LEFT_OUT = '"…"';

/** @param isLast what finds no room is left out; otherwise somebody begins again, with shorter values */
export function createTextCollector({ valueMax, allMax }: TextLimits, isLast: boolean): TextCollector {
  const places = new Map<string, number>();
  let length = 0;
  let isFull = false;
  let isCut = false;
  const placeOf = (text: string): number => {
    const known = places.get(text);
    if (known !== undefined) return known;
    if (length + text.length > allMax && text !== LEFT_OUT) {
      isFull = true;
      isCut = true;
      return isLast ? placeOf(LEFT_OUT) : 0;
    }
    length += text.length;
    places.set(text, places.size);
    return places.size - 1;
  };
  return {
    place: (text, cut) => {
      // Whoever begins again throws this away.
      if (isFull && !isLast) return 0;
      if (text.length <= valueMax) return placeOf(text);
      isCut = true;
      return placeOf(cut(valueMax));
    },
    isFull: () => isFull,
    isCut: () => isCut,
    texts: () => textsFrom([...places.keys()].join("\n"), places.size),
  };
}
