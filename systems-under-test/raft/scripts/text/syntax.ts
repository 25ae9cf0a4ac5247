/**
 * The form of a text script: settings, then commands, each with what comes of it below.
 *
 * ```
 * # A vote of an earlier term
 * shows R08
 * nodes 3
 *
 * > stand n1
 *   n1 becomes candidate in term 1, votes for n1
 * ```
 *
 * A line that begins with `>` is a command, lines that begin with two spaces are its output, `#` begins a comment, and
 * every other line is a setting, all of them before the first command. The first comment is the script's title.
 */

/** A mistake in a script; the message says file, line, what was expected and what was found. */
export class ScriptSyntaxError extends Error {
  override readonly name = "ScriptSyntaxError";
  readonly line: number;
  constructor(where: { readonly file: string; readonly line: number }, expected: string, found: string) {
    super(`${where.file}:${where.line}: expected ${expected}, found ${found === "" ? "nothing" : `"${found}"`}`);
    this.line = where.line;
  }
}

/** A line of words, with where it stands. */
export interface Line {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** What it says, without the sign of its kind. */
  readonly text: string;
}

/** A command of a script, and the output that is expected under it. */
export interface CommandLines extends Line {
  readonly output: readonly string[];
}

/** A script as text, taken apart. */
export interface ScriptText {
  readonly file: string;
  readonly title: string;
  readonly settings: readonly Line[];
  readonly commands: readonly CommandLines[];
}

const COMMAND = "> ";
const OUTPUT = "  ";

/**
 * Reads the lines of a script; what they say is not looked at.
 * @throws ScriptSyntaxError
 */
export function readScript(file: string, text: string): ScriptText {
  const settings: Line[] = [];
  const commands: (Line & { readonly output: string[] })[] = [];
  let title = "";
  for (const [at, content] of text.split("\n").entries()) {
    const where = { file, line: at + 1 };
    if (content.trim() === "") continue;
    if (content.startsWith("#")) {
      if (title === "") title = content.slice(1).trim();
    } else if (content.startsWith(COMMAND)) {
      commands.push({ ...where, text: content.slice(COMMAND.length).trim(), output: [] });
    } else if (content.startsWith(OUTPUT)) {
      const command = commands.at(-1);
      if (command === undefined) throw new ScriptSyntaxError(where, 'a command ("> ...") above its output', content);
      command.output.push(content.slice(OUTPUT.length));
    } else if (commands.length > 0) {
      throw new ScriptSyntaxError(
        where,
        'a command ("> ..."), its output (two spaces before it) or a comment',
        content,
      );
    } else settings.push({ ...where, text: content.trim() });
  }
  if (title === "") throw new ScriptSyntaxError({ file, line: 1 }, 'a title: a first comment ("# ...")', "");
  return { file, title, settings, commands };
}

/** The same script with these outputs, one list for each of its commands. */
export function withOutputs(text: string, outputs: readonly (readonly string[])[]): string {
  let next = 0;
  const lines = text.split("\n").flatMap((content) => {
    if (content.startsWith(COMMAND)) return [content, ...(outputs[next++] ?? []).map((line) => `${OUTPUT}${line}`)];
    return content.startsWith(OUTPUT) && content.trim() !== "" ? [] : [content];
  });
  return lines.join("\n");
}
