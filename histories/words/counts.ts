/**
 * Counts in words: "41,208", "1 key", "48 keys", "3 times". Written by hand, for the languages of machines differ.
 */

/** 41208 → "41,208"; the digits after a point stay as they are. */
export function count(value: number): string {
  const [whole = "0", fraction] = String(value).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A count with its noun: "1 key", "48 keys". @param plural default: the noun with an "s" */
export function counted(value: number, noun: string, plural = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : plural}`;
}

/** A count with its noun and its verb: "1 seed was", "48 seeds were". */
export function countedWas(value: number, noun: string, plural?: string): string {
  return `${counted(value, noun, plural)} ${value === 1 ? "was" : "were"}`;
}

/** 1 → "once", 3 → "3 times", 41208 → "41,208 times". */
export function times(value: number): string {
  return value === 1 ? "once" : `${count(value)} times`;
}
