/**
 * The file of a trace: a script that is read from top to bottom, and played by `clew replay`.
 *
 * Settings first, then a command for each event (`> n1 crashes`), and below each with two blanks what came of it, so
 * that a change of the system shows where it begins. The form is that of Raft's scripts; lines with `#` are comments.
 * Who writes a trace by hand leaves out what came of the commands.
 */
import type { Json } from "../../../histories/json.ts";
import type { SystemWords } from "../../../systems-under-test/words.ts";
import { didYouMean } from "../../../histories/words/did-you-mean.ts";
import type { OperationShapes } from "./operation-notation.ts";
import { endLines, outcomeLines } from "./outcome-lines.ts";
import type { Play } from "./play.ts";
import { parseStep, stepText } from "./step-text.ts";
import type { Trace, TraceSetup, TraceStep } from "./trace.ts";

/** Version of the form. */
const TRACE_FORMAT = 1;

/** The command that stands before what is wrong. */
const END = "end";

/** A command of a file, and what stands below it. */
interface WrittenCommand {
  readonly line: number;
  readonly text: string;
  readonly outcome: readonly string[];
}

/** A file that was read. */
export interface WrittenTrace extends Trace {
  /** By the place of each step: the line of the file, and what came of it; undefined where the file does not say. */
  readonly written: readonly { readonly line: number; readonly outcome: readonly string[] | undefined }[];
  /** What was wrong at the end; undefined where the file does not say. */
  readonly end: { readonly line: number; readonly outcome: readonly string[] } | undefined;
}

/** @param comment lines for the head of the file */
export function traceText(
  { setup, steps, failures }: Pick<Play, "setup" | "steps" | "failures">,
  how: {
    readonly comment: readonly string[];
    readonly shapes: OperationShapes;
    readonly words: SystemWords | undefined;
  },
): string {
  const { comment, shapes, words } = how;
  const commands = steps.map((played) => command(stepText(played.step, shapes), outcomeLines(played, words)));
  return [
    ...comment.map((line) => `# ${line}`.trimEnd()),
    ...settingLines(setup),
    "",
    ...commands,
    command(END, endLines({ failures })),
    "",
  ].join("\n");
}

function command(text: string, outcome: readonly string[]): string {
  return [`> ${text}`, ...outcome.map((line) => `  ${line}`)].join("\n");
}

function settingLines(setup: TraceSetup): string[] {
  const { system, nodes, options, mutant, workload, model, losesWrites, start = "boot" } = setup;
  return [
    `trace ${TRACE_FORMAT}`,
    `system ${system}`,
    `nodes ${nodes}`,
    ...(mutant === undefined ? [] : [`mutant ${mutant}`]),
    ...Object.entries(options).map(([name, value]) => `option ${name} ${JSON.stringify(value)}`),
    `workload ${workload}`,
    ...(model === undefined ? [] : [`model ${model}`]),
    ...(losesWrites ? ["loses-writes"] : []),
    ...(start === "boot" ? [] : [`start ${start}`]),
  ];
}

/** Whether the text is the file of a trace, of any version. */
export function isTraceText(text: string): boolean {
  const first = text.split("\n").find((line) => line.trim() !== "" && !line.startsWith("#"));
  return /^trace \d+\s*$/.test(first ?? "");
}

/**
 * Reads the text of a file.
 *
 * @param file its name, for the errors
 * @param shapesOf gives what operations look like in the workload of these settings, or what is wrong with the settings
 * @returns the trace, or a line for each mistake: "trace.txt:4: expected …, found …"
 */
export function parseTrace(
  text: string,
  file: string,
  shapesOf: (setup: TraceSetup) => OperationShapes | { readonly problem: string },
): WrittenTrace | { readonly problems: readonly string[] } {
  const { settings, commands, problems } = linesOf(text, file);
  const setup = setupOf(settings, file);
  if ("problems" in setup) return { problems: [...problems, ...setup.problems] };
  const shapes = shapesOf(setup);
  if ("problem" in shapes) return { problems: [...problems, `${file}: ${shapes.problem}`] };
  const end = commands.find((each) => each.text === END);
  const steps: TraceStep[] = [];
  const played = commands.filter((each) => each !== end);
  for (const { line, text: commandText } of played) {
    const step = parseStep(commandText, shapes);
    if ("problem" in step) problems.push(`${file}:${line}: ${step.problem}`);
    else steps.push(step);
  }
  if (problems.length > 0) return { problems };
  const isRecorded = end !== undefined;
  return {
    setup,
    steps,
    written: played.map(({ line, outcome }) => ({ line, outcome: isRecorded ? outcome : undefined })),
    end,
  };
}

function linesOf(
  text: string,
  file: string,
): { settings: [number, string][]; commands: WrittenCommand[]; problems: string[] } {
  const settings: [number, string][] = [];
  const commands: (WrittenCommand & { readonly outcome: string[] })[] = [];
  const problems: string[] = [];
  for (const [at, whole] of text.split("\n").entries()) {
    const line = whole.trimEnd();
    if (line === "" || line.startsWith("#")) continue;
    const number = at + 1;
    const last = commands.at(-1);
    if (line.startsWith(">")) commands.push({ line: number, text: line.slice(1).trim(), outcome: [] });
    else if (last === undefined) settings.push([number, line.trim()]);
    else if (line.startsWith("  ")) last.outcome.push(line.trim());
    else problems.push(`${file}:${number}: expected "> COMMAND", or two blanks and what came of one, found "${line}"`);
  }
  return { settings, commands, problems };
}

const SETTINGS = ["trace", "system", "nodes", "mutant", "option", "workload", "model", "loses-writes", "start"];

function setupOf(
  settings: readonly [number, string][],
  file: string,
): TraceSetup | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const given = new Map<string, string>();
  const options: { [name: string]: Json } = {};
  for (const [line, text] of settings) {
    const [, name = "", value = ""] = /^(\S+)\s*(.*)$/.exec(text) ?? [];
    if (!SETTINGS.includes(name)) {
      const hint = didYouMean(name, SETTINGS);
      problems.push(`${file}:${line}: expected one of the settings ${SETTINGS.join(", ")}, found "${name}".${hint}`);
    } else if (name === "option") {
      const [, option = "", json = ""] = /^(\S+)\s+(.*)$/.exec(value) ?? [];
      options[option] = jsonOrText(json);
    } else given.set(name, value);
  }
  for (const name of ["trace", "system", "nodes", "workload"]) {
    if (!given.has(name)) problems.push(`${file}: expected a line "${name} …" before the first command, found none`);
  }
  const nodes = Number(given.get("nodes"));
  if (given.has("nodes") && !(Number.isInteger(nodes) && nodes > 0)) {
    problems.push(`${file}: nodes: expected a number of nodes, found "${given.get("nodes") ?? ""}"`);
  }
  if (given.has("trace") && given.get("trace") !== String(TRACE_FORMAT)) {
    problems.push(`${file}: expected a trace of version ${TRACE_FORMAT}, found "${given.get("trace") ?? ""}"`);
  }
  const start = given.get("start") ?? "boot";
  if (start !== "boot" && start !== "settled") {
    problems.push(`${file}: start: expected boot or settled, found "${start}"`);
  }
  if (problems.length > 0) return { problems };
  const mutant = given.get("mutant");
  const model = given.get("model");
  return {
    system: given.get("system") ?? "",
    nodes,
    options,
    ...(mutant === undefined ? {} : { mutant }),
    workload: given.get("workload") ?? "",
    ...(model === undefined ? {} : { model }),
    losesWrites: given.has("loses-writes"),
    ...(start === "settled" ? { start } : {}),
  };
}

/** A text needs no quotes. */
function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
