/**
 * The last lines that a node printed on its standard output, for error messages. They are not in its log: there may be
 * tens of thousands a second, and the journal of messages has them when a test asks for it.
 */
const LINES_MAX = 12;
const LINE_CHARACTERS_MAX = 300;

/** A few lines; the oldest make room. */
export interface RecentLines {
  add(line: string): void;
  /** Oldest first, each after "out ". */
  all(): readonly string[];
}

/** No lines yet. `add` costs next to nothing. */
export function createRecentLines(): RecentLines {
  const lines: string[] = [];
  let next = 0;
  return {
    add(line) {
      // A piece of a long text would keep all of it in memory, so it is copied.
      lines[next % LINES_MAX] =
        line.length <= LINE_CHARACTERS_MAX ? line : `${Buffer.from(line.slice(0, LINE_CHARACTERS_MAX)).toString()}…`;
      next++;
    },
    all: () =>
      Array.from({ length: Math.min(next, LINES_MAX) }, (_, place) => {
        return `out ${lines[(Math.max(next, LINES_MAX) + place) % LINES_MAX] ?? ""}`;
      }),
  };
}
