/**
 * The one command that repeats a run, to be pasted into a shell.
 */

/** Words as a POSIX shell reads them back: quoted only where it matters. */
export function shellCommand(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(" ");
}
