/**
 * Text of any length in a line that is told.
 */

/** The text, or its beginning and an ellipsis: at most so many characters. */
export function clipped(text: string, charactersMax: number): string {
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 1)}…`;
}
