/**
 * A wrong index: an algorithm looks beside a column or a list, which only a mistake of ours can make it do. What a column
 * does not hold reads as undefined, and `?? 0` would make a plausible number of it, and of that a verdict. So the
 * algorithms write
 *
 *     const end = complete[item] ?? wrongIndex(item);
 *
 * which throws, and the key whose history led there ends "unknown" (`docs/decisions/0031`). It is an expression and no
 * function `at(column, index)`, because the engine would keep one record of the kinds of columns for all its callers.
 */

/** Thrown where an algorithm of the checker looks beside a column. */
export class WrongIndexError extends RangeError {
  override readonly name = "WrongIndexError";
}

/**
 * Never returns.
 * @param index where nothing stands; left out where it is a longer expression
 * @throws WrongIndexError
 */
export function wrongIndex(index?: number): never {
  throw new WrongIndexError(index === undefined ? "nothing stands there" : `nothing stands at index ${index}`);
}
