/**
 * Wrong indexes: an algorithm reads outside a column or a list. Only a mistake in the checker can cause that. The
 * result is undefined, and `?? 0` would turn it into a plausible number and then into a verdict. So the algorithms
 * write
 *
 *     const end = complete[item] ?? wrongIndex(item);
 *
 * which throws, and the key ends "unknown" (`docs/decisions/0031`). It is not a function `at(column, index)`, because
 * the JavaScript engine would then optimize one function for all kinds of columns together, and that is slow.
 */

/** Thrown where an algorithm of the checker reads outside a column. */
export class WrongIndexError extends RangeError {
  override readonly name = "WrongIndexError";
}

/**
 * Never returns.
 * @param index the wrong index, for the message; left out where it is a longer expression
 * @throws WrongIndexError
 */
export function wrongIndex(index?: number): never {
  throw new WrongIndexError(index === undefined ? "nothing stands there" : `nothing stands at index ${index}`);
}
