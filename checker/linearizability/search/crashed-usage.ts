/**
 * How often each class of never-returned operations was used, as one small number.
 *
 * Never-returned operations of one class are interchangeable, and none of them must take effect. So only the counts
 * matter, and a configuration that used fewer of each class can do all that one that used more can do.
 */
import { wrongIndex } from "../../base/wrong-index.ts";

/** Usages are numbers; number 0 is "none used". */
export interface CrashedUsage {
  /** How many operations of the class are used. */
  readonly count: (usage: number, crashedClass: number) => number;
  /** The usage with one more operation of the class. */
  readonly withOneMore: (usage: number, crashedClass: number) => number;
  /** True when `a` used at most as many of every class as `b`. */
  readonly covers: (a: number, b: number) => boolean;
  /** The memory that it uses. */
  readonly bytes: () => number;
}

/** A table with one usage, "none used". */
export function createCrashedUsage(classCount: number): CrashedUsage {
  const vectors: Uint16Array[] = [new Uint16Array(classCount)];
  const sums: number[] = [0];
  const ids = new Map<string, number>([["", 0]]);
  const successors = new Map<number, number>();
  let bytes = 0;

  const keyOf = (vector: Uint16Array): string => {
    let key = "";
    for (let at = 0; at < vector.length; at++) if (vector[at] !== 0) key += `${at}:${vector[at]},`;
    return key;
  };
  const withOneMore = (usage: number, crashedClass: number): number => {
    const step = usage * classCount + crashedClass;
    const known = successors.get(step);
    if (known !== undefined) return known;
    const vector = Uint16Array.from(vectors[usage] ?? []);
    vector[crashedClass] = (vector[crashedClass] ?? wrongIndex(crashedClass)) + 1;
    const key = keyOf(vector);
    let id = ids.get(key);
    if (id === undefined) {
      id = vectors.push(vector) - 1;
      sums.push((sums[usage] ?? wrongIndex(usage)) + 1);
      ids.set(key, id);
      bytes += classCount * 2 + key.length * 2 + 200;
    }
    successors.set(step, id);
    bytes += 50;
    return id;
  };
  const covers = (a: number, b: number): boolean => {
    if (a === b || a === 0) return true;
    if ((sums[a] ?? wrongIndex(a)) >= (sums[b] ?? wrongIndex(b))) return false;
    const [left, right] = [vectors[a], vectors[b]];
    if (left === undefined || right === undefined) return false;
    for (let at = 0; at < classCount; at++)
      if ((left[at] ?? wrongIndex(at)) > (right[at] ?? wrongIndex(at))) return false;
    return true;
  };
  return { count: (usage, at) => vectors[usage]?.[at] ?? wrongIndex(at), withOneMore, covers, bytes: () => bytes };
}
