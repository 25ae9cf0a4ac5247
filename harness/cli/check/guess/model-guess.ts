/**
 * Which model a history is of, guessed from the names of its operations and from what they asked and answered.
 *
 * Names alone are weak: a bank that is read whole knows "read" as a register does, and as a register it is of course
 * not linearizable. So a model is a candidate only if its objects give answers of these kinds, and whoever finds the
 * history wrong has to ask the other candidates, too: what only some of them find wrong shows that the guess is, or the
 * system.
 */
import { isBlindCas } from "../../../../checker/models/refusals.ts";
import { modelNamed, models } from "../../../../checker/index.ts";
import { elementsOf } from "../../../../histories/canonical-text.ts";
import type { HistoryEvent } from "../../../../histories/event.ts";
import { isList } from "../../../../histories/json.ts";
import type { Json } from "../../../../histories/json.ts";
import { translated } from "./operation-words.ts";
import { InputError } from "../../base/exit-codes.ts";
import { nearestJudge } from "./nearest-judge.ts";

/** Guessed in this order, the others of the catalog after them. */
export const LIKELIEST = "cas-register";
const PREFERRED = [LIKELIEST, "append-list", "set", "key-value"];
/** Needs to be told the number of its permits: a lock is a mutex until somebody says so. */
const NEVER_GUESSED = "semaphore";
/** By model: those that are right with no history for which it is wrong, as far as they know the same operations. */
export const STRICTER: { readonly [model: string]: readonly string[] } = {
  [LIKELIEST]: ["register", "key-value"],
  "append-list": ["key-value"],
  set: ["set-with-remove"],
};

type ValueKind = "nothing" | "boolean" | "number" | "text" | "list" | "set" | "map";

/** What the operations of one name asked and answered. */
export interface Use {
  /** As the file has it. */
  readonly f: string;
  /** Kinds of the values they were begun with; of a cas, those that it would put. */
  readonly asked: ReadonlySet<ValueKind>;
  /** Kinds of the values of those that ended in ok. */
  readonly answered: ReadonlySet<ValueKind>;
  /** Whether it is a cas; and whether one failed that did not say what it saw. */
  readonly isCas: boolean;
  readonly hasBlindFailure: boolean;
}

/** Collects, event by event, how each `f` is used. */
export interface Usage {
  readonly take: (event: HistoryEvent) => void;
  /** By first appearance. */
  readonly uses: () => readonly Use[];
}

/** Gathers what a guess is made from, event by event. */
export function usage(): Usage {
  const byName = new Map<string, Growing>();
  return {
    take: (event) => {
      const { f, process, type, value } = event;
      if (process === "nemesis") return;
      let use = byName.get(f);
      if (use === undefined) byName.set(f, (use = unused(f)));
      if (type === "ok") use.answered.add(kindOf(value));
      else if (type === "invoke") use.asked.add(kindOf(use.isCas && isList(value) ? (value[1] ?? null) : value));
      else if (use.isCas && type === "fail") use.hasBlindFailure ||= isBlindCas({ ...event, f: "cas", outcome: type });
    },
    uses: () => [...byName.values()],
  };
}

interface Growing extends Use {
  readonly asked: Set<ValueKind>;
  readonly answered: Set<ValueKind>;
  hasBlindFailure: boolean;
}

function unused(f: string): Growing {
  const isCas = translated(f, ["cas"]) === "cas";
  return { f, isCas, asked: new Set(), answered: new Set(), hasBlindFailure: false };
}

/** A model for a history of which nobody said what it is of. */
export interface Guess {
  readonly name: string;
  /** e.g. "guessed from read, write" */
  readonly because: string;
  /** Other models of which the history could be; where they judge it otherwise, the guess decides nothing. */
  readonly others: readonly string[];
  /** Why there is no guess: no model that knows these operations gives such answers. */
  readonly doubt?: string;
}

/**
 * The likeliest model that knows every operation.
 * @param initial what the object holds at the beginning, where somebody said so
 * @throws InputError when no model does
 */
export function guessModel(uses: readonly Use[], initial?: Json): Guess {
  const names = uses.map(({ f }) => f);
  const because = `guessed from ${names.join(", ")}`;
  const knowing = knowingModels(uses);
  const [first] = knowing;
  if (first === undefined) throw unknownToAll(names);
  const beginning = initial === undefined ? knowing : knowing.filter((name) => canBeginWith(name, initial));
  const doubts = new Map(knowing.map((name) => [name, doubtOf(name, uses, initial)]));
  const fitting = beginning.filter((name) => doubts.get(name) === undefined);
  // Appends that are read as texts are those of the key-value services that clients of many courses talk to.
  const isText = fitting.includes("text") && uses.some((use) => isRead(use) && use.answered.has("text"));
  const [name = first, ...rest] = isText ? ["text", ...fitting.filter((one) => one !== "text")] : fitting;
  const others = rest.filter((other) => STRICTER[name]?.includes(other) !== true);
  const doubt = fitting.length === 0 ? doubts.get(first) : initial === undefined ? onlyReads(uses) : undefined;
  return doubt === undefined
    ? { name, because, others }
    : { name: first, because, others: knowing.filter((one) => one !== first), doubt };
}

/** Whether some model knows every operation. */
export function hasKnowingModel(uses: readonly Use[]): boolean {
  return knowingModels(uses).length > 0;
}

/** The models that know every operation, the likeliest first. */
function knowingModels(uses: readonly Use[]): string[] {
  return [...new Set([...PREFERRED, ...models().map(({ name }) => name)])].filter((name) => {
    const { functions } = modelNamed(name);
    return name !== NEVER_GUESSED && uses.every(({ f }) => functions.includes(translated(f, functions)));
  });
}

/** Whether such an object can hold this at the beginning. */
function canBeginWith(name: string, initial: Json): boolean {
  try {
    modelNamed(name, { initial });
    return true;
  } catch {
    return false;
  }
}

function unknownToAll(names: readonly string[]): InputError {
  const known = models().map(({ name }) => name);
  const judges = known.map((name) => ({ kind: "model", name, functions: modelNamed(name).functions }) as const);
  return new InputError(
    `no model knows all of the operations ${names.slice(0, 20).join(", ")}.${nearestJudge(names, judges)} ` +
      `There are ${known.join(", ")}. ` +
      `Name one with --model to see which operation it does not know.`,
  );
}

/** Reads of something, and nobody who put it there: any object that is read could be meant. */
function onlyReads(uses: readonly Use[]): string | undefined {
  const areReads = uses.every(isRead);
  const found = uses.flatMap(({ answered }) => [...answered]).find((kind) => kind !== "nothing");
  return areReads && found !== undefined ? `nothing but reads, which answered ${shown(found)}` : undefined;
}

function isRead({ f }: Use): boolean {
  return translated(f, ["read"]) === "read";
}

/** Kinds by the model's own words. */
interface Kinds {
  readonly asked: (...functions: readonly string[]) => ReadonlySet<ValueKind>;
  readonly answered: (...functions: readonly string[]) => ReadonlySet<ValueKind>;
  /** Of what is held at the beginning, and of its elements. */
  readonly initial: ReadonlySet<ValueKind>;
}

/** Why the history is hardly one of that model's; undefined where nothing speaks against it. */
function doubtOf(name: string, uses: readonly Use[], initial: Json = null): string | undefined {
  const { functions } = modelNamed(name);
  const of =
    (part: "asked" | "answered") =>
    (...wanted: readonly string[]): ReadonlySet<ValueKind> =>
      new Set(uses.filter(({ f }) => wanted.includes(translated(f, functions))).flatMap((use) => [...use[part]]));
  return DOUBTS[name]?.({ asked: of("asked"), answered: of("answered"), initial: kindsHeld(initial) });
}

type Doubt = (kinds: Kinds) => string | undefined;

const ofOneValue: Doubt = ({ asked, answered, initial }) => {
  const appended = asked("append").size > 0;
  const put = [...asked("write", "cas"), ...initial, "nothing" as const, ...(appended ? (["list"] as const) : [])];
  const found = [...answered("read")].find((kind) => !put.includes(kind));
  return found === undefined ? undefined : `a read answered ${shown(found)}, and nobody put one there`;
};

const inAndOut =
  (into: string, out: string): Doubt =>
  ({ asked, answered, initial }) => {
    const found = [...answered(out)].find((kind) => kind !== "nothing" && !initial.has(kind) && !asked(into).has(kind));
    return found === undefined ? undefined : `a ${out} answered ${shown(found)}, and nobody put one in`;
  };

const answersOnly =
  (functions: readonly string[], ...kinds: readonly ValueKind[]): Doubt =>
  ({ answered }) => {
    const found = [...answered(...functions)].find((kind) => !kinds.includes(kind));
    return found === undefined ? undefined : `a ${functions.join(" or ")} answered ${shown(found)}`;
  };

const tokens: Doubt = (kinds) => {
  const [released, given] = [kinds.asked("release"), kinds.answered("acquire")];
  if (released.size > 0 && !(released.size === 1 && released.has("number"))) return "what was released is no token";
  return given.has("number") ? answersOnly(["acquire"], "number", "nothing")(kinds) : "no acquire answered a token";
};

/** By model; those without an entry answer anything. */
const DOUBTS: { readonly [model: string]: Doubt } = {
  register: ofOneValue,
  "cas-register": ofOneValue,
  "key-value": (kinds) => {
    const read = kinds.answered("read");
    const isText = kinds.asked("append").size > 0 && read.has("text") && !read.has("list");
    return isText ? "an append makes a list, and no read answered one" : ofOneValue(kinds);
  },
  "append-list": answersOnly(["read"], "list", "nothing"),
  set: answersOnly(["read"], "list", "set", "nothing"),
  "set-with-remove": answersOnly(["read"], "list", "set", "nothing"),
  text: (kinds) =>
    kinds.asked("append").size === 0 ? "nothing is appended" : answersOnly(["read"], "text", "nothing")(kinds),
  counter: answersOnly(["read", "fetch-and-add"], "number", "nothing"),
  "fifo-queue": inAndOut("enqueue", "dequeue"),
  "unordered-queue": inAndOut("enqueue", "dequeue"),
  stack: inAndOut("push", "pop"),
  "priority-queue": answersOnly(["delete-min"], "number", "nothing"),
  mutex: ({ asked, answered }) => {
    const found = [...answered("acquire")].find(
      (kind) => kind !== "boolean" && kind !== "nothing" && !asked("acquire").has(kind),
    );
    return found === undefined ? undefined : `an acquire answered ${shown(found)}`;
  },
  "fenced-lock": tokens,
  "expiring-lock": tokens,
  "test-and-set": answersOnly(["tas", "read"], "number", "boolean"),
  generations: answersOnly(["claim", "reset", "holder"], "map"),
  "guarded-register": ({ asked }) => (asked("fenced-write").size === 0 ? "nothing is written with a token" : undefined),
  bank: answersOnly(["read"], "map", "nothing"),
};

function kindsHeld(initial: Json): ReadonlySet<ValueKind> {
  return new Set([kindOf(initial), ...(isList(initial) ? initial.map(kindOf) : [])]);
}

function shown(kind: ValueKind): string {
  return kind === "nothing" ? kind : `a ${kind}`;
}

function kindOf(value: Json): ValueKind {
  if (value === null) return "nothing";
  if (isList(value)) return "list";
  if (typeof value === "object") return elementsOf(value) === undefined ? "map" : "set";
  if (typeof value !== "string") return typeof value === "number" ? "number" : "boolean";
  // Numbers that no double is are kept as text.
  return /^-?\d+(?:\/\d+|(?:\.\d+)?(?:e-?\d+)?)$/.test(value) ? "number" : "text";
}
