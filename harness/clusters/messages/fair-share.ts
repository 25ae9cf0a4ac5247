/**
 * Fair shares: when there is room for only some of the messages of a moment, each link gets as much of it as any other.
 * A vote on a link that was silent until then tells more than the five hundredth message of a busy one.
 */

/**
 * How many each may have, so that all together have no more than `room`: those that ask for less get all that they ask
 * for. @param asked how many each would like
 */
export function fairShare(asked: readonly number[], room: number): number {
  let left = room;
  for (const [place, wish] of asked.toSorted((one, other) => one - other).entries()) {
    const share = Math.floor(left / (asked.length - place));
    if (wish > share) return share;
    left -= wish;
  }
  return Infinity;
}
