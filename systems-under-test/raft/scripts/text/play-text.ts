/**
 * Plays a text script: carries its commands out, and tells after each what came of it.
 *
 * The output is what a person reads and git compares. What is wrong is told apart: a claim of the script that did not
 * hold, or an invariant that the monitors saw broken. A planted bug may change the output in a hundred harmless ways.
 */
import type { Id, Json } from "../../../node-kit/node.ts";
import type { DiskRecord, Term } from "../../core/messages.ts";
import { entriesOf, raftScript, type RaftScript } from "../raft-script.ts";
import type { Action, Command, Commands, Telling } from "./action.ts";
import { clientCommands, readRequest } from "./client-commands.ts";
import { clusterCommands } from "./cluster-commands.ts";
import { messageCommands } from "./message-commands.ts";
import { createStage, newAnswers, type Happening, type Stage } from "./stage.ts";
import { createStepRecorder, type Step } from "./steps.ts";
import { readScript, ScriptSyntaxError, type Line } from "./syntax.ts";
import { doneText, messageText, pendingLines, replyText } from "./words.ts";
import { createWordsReader } from "./words-reader.ts";

/** All commands by their first word; a request begins with its name and a colon instead. */
export const scriptCommands: Commands = { ...clusterCommands, ...messageCommands, ...clientCommands };

/** A script that was read and is ready to be played, any number of times. */
export interface TextScript {
  readonly title: string;
  /** Ids of planted bugs that it must show. */
  readonly shows: readonly string[];
  readonly play: (mutant?: string) => PlayResult;
}

/** What playing a text came to. */
export interface PlayResult {
  /** For each command, the lines that came of it. */
  readonly outputs: readonly (readonly string[])[];
  /** Claims that did not hold, then invariants that were broken; a sentence each. */
  readonly wrongs: readonly string[];
  /** What clients asked and were answered, in order. */
  readonly happenings: readonly Happening[];
}

interface Settings {
  nodes: number;
  joining: number;
  readonly options: { [name: string]: Json };
  readonly disks: Map<Id, readonly DiskRecord[]>;
  readonly shows: string[];
}

/**
 * Reads a whole script before anything is played.
 * @throws ScriptSyntaxError with file and line of the first mistake
 */
export function readTextScript(file: string, text: string): TextScript {
  const script = readScript(file, text);
  const settings: Settings = { nodes: 3, joining: 0, options: {}, disks: new Map(), shows: [] };
  for (const line of script.settings) readSetting(line, settings);
  const ids = Array.from({ length: settings.nodes + settings.joining }, (_, position) => `n${position + 1}`);
  const actions = script.commands.map((line) => readCommand(line, ids));
  return { title: script.title, shows: settings.shows, play: (mutant) => play(settings, actions, mutant) };
}

function readSetting(line: Line, settings: Settings): void {
  const words = createWordsReader(line, []);
  const name = words.next("a setting");
  if (name === "nodes") settings.nodes = words.integer("a number of nodes");
  else if (name === "joining") settings.joining = words.integer("a number of nodes");
  else if (name === "shows") while (words.peek() !== "") settings.shows.push(words.next("a planted bug"));
  else if (name === "option") {
    const option = words.next("an option of raft");
    settings.options[option] = optionValue(words.next("a value"));
  } else if (name === "disk") {
    const id = words.next("a node");
    settings.disks.set(id, readDisk(words.integer("the term"), words));
  } else {
    throw new ScriptSyntaxError(
      line,
      'one of the settings nodes, joining, shows, option, disk, or a command ("> ...")',
      name,
    );
  }
  words.end();
}

/** Words of options, such as lease, need no quotes. */
function optionValue(word: string): Json {
  return /^(true|false|-?\d+)$/.test(word) ? (JSON.parse(word) as Json) : word;
}

/** `TERM TERMS`: its term, and the terms of the entries in its log. */
function readDisk(term: Term, words: ReturnType<typeof createWordsReader>): readonly DiskRecord[] {
  const terms: Term[] = [];
  while (words.peek() !== "") terms.push(words.integer("the term of an entry"));
  return [
    { kind: "hardState", term, votedFor: null },
    { kind: "entries", index: 1, entries: entriesOf(terms) },
  ];
}

function readCommand(line: Line, ids: readonly Id[]): Action {
  const words = createWordsReader(line, ids);
  const first = words.peek();
  if (first.endsWith(":")) {
    words.next("a name");
    return readRequest(first.slice(0, -1), words);
  }
  const command: Command | undefined = scriptCommands[first];
  if (command === undefined) {
    throw words.wrong(`a request ("NAME: NODE ...") or a command (${Object.keys(scriptCommands).join(", ")})`);
  }
  words.next("a command");
  return command.read(words);
}

function play(settings: Settings, actions: readonly Action[], mutant: string | undefined): PlayResult {
  const { nodes, joining, options, disks } = settings;
  const recorder = createStepRecorder();
  const script = raftScript({
    nodes,
    joining,
    options,
    mutant,
    around: recorder.around,
    ...(disks.size === 0 ? {} : { disks: (id: Id) => disks.get(id) ?? [] }),
  });
  const stage = createStage(script);
  let lastNumber = 0;
  let violationCount = 0;
  const outputs = actions.map(({ telling, run }) => {
    const own = attempted(stage, run);
    const fresh = script.pending(({ number }) => number > lastNumber);
    lastNumber = Math.max(lastNumber, ...fresh.map(({ number }) => number));
    const violations = script.violations();
    const broken = violations.slice(violationCount);
    violationCount = violations.length;
    return [
      ...own,
      ...stepLines(script, recorder.take(), telling),
      ...newAnswers(stage).map(({ name, reply }) => `${name}: ${replyText(reply)}`),
      ...pendingLines(fresh),
      ...broken.map(({ invariant, message }) => `BROKEN: ${invariant}: ${message}`),
    ];
  });
  const wrongs = [...stage.broken, ...script.violations().map(({ invariant, message }) => `${invariant}: ${message}`)];
  return { outputs, wrongs, happenings: stage.happenings };
}

/** A planted bug may leave the cluster where a command cannot be carried out: that is told, and the script goes on. */
function attempted(stage: Stage, run: Action["run"]): readonly string[] {
  try {
    return run(stage);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [`impossible: ${message.split("\n", 1)[0]}`];
  }
}

function stepLines(script: RaftScript, steps: readonly Step[], telling: Telling): string[] {
  if (telling === "each message") return steps.flatMap((_, at) => messageLines(steps, at));
  const nodesThat = new Map<string, Id[]>();
  for (const id of script.ids) {
    const done = doneText(steps.filter((step) => step.id === id));
    if (done !== undefined) nodesThat.set(done, [...(nodesThat.get(done) ?? []), id]);
  }
  return [...nodesThat].map(([done, ids]) => `${ids.join(" ")}: ${done}`);
}

/** One line for a message, with all that it gave rise to in the node before the next one. */
function messageLines(steps: readonly Step[], at: number): string[] {
  const step = steps[at];
  if (step?.input.type !== "receive") return [];
  const next = steps.findIndex(({ input }, later) => later > at && input.type === "receive");
  const own = steps.slice(at, next === -1 ? steps.length : next).filter(({ id }) => id === step.id);
  const { from, message } = step.input;
  const done = doneText(own);
  return [`${step.id} hears from ${from} ${messageText(message)}${done === undefined ? "" : `: ${done}`}`];
}
