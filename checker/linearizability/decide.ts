/**
 * The verdict on one key: the cheapest algorithm that applies decides, and says why cheaper ones did not.
 *
 * A "valid" counts only with a linearization that the independent replay accepts; anything else is an error of the
 * checker and gives "unknown".
 */
import type { Operation } from "../../histories/operation.ts";
import type { Verdict } from "../../histories/verdict.ts";
import type { Model } from "../models/model.ts";
import { wrongIndex } from "../base/wrong-index.ts";
import { listChains } from "./one-value/append-chains.ts";
import { cellColumns } from "../base/cell-columns.ts";
import { createCellMachine } from "./search/cell-machine.ts";
import type { CellColumns } from "../base/cell-columns.ts";
import { flawIn, flawInPlaces } from "./certificate/certify.ts";
import { OutOfTimeError, during, effortUntil } from "../base/effort.ts";
import type { Effort } from "../base/effort.ts";
import { firstTry, firstTryOf } from "./search/first-try.ts";
import { ITEMS_MAX } from "./search/first-try-items.ts";
import { keyHistory } from "../base/key-history.ts";
import type { KeyHistory } from "../base/key-history.ts";
import { inTime } from "../base/in-time.ts";
import { levels } from "./special/levels.ts";
import { createModelMachine } from "./search/machine.ts";
import type { Machine } from "./search/machine.ts";
import { putsAgain } from "./one-value/repeated-values.ts";
import { refuters } from "./one-value/refuters.ts";
import { NOT_ABOUT_THIS } from "../base/ruling.ts";
import type { Ruling } from "../base/ruling.ts";
import { search } from "./search/search.ts";
import type { Allowance, SearchOutcome } from "./search/search.ts";
import { special } from "./special/special.ts";
import { windows } from "./windows.ts";
import { zones } from "./one-value/zones.ts";

export interface Decision {
  readonly verdict: Verdict;
  readonly decidedBy: string;
  /** Only with "unknown". */
  readonly because?: string;
  /** Only with "unknown": the checker itself failed, and neither more time nor more memory would help. */
  readonly kind?: "internal error";
  /** Only with true: the operations in an order that explains every answer. */
  readonly order?: () => readonly Operation[];
  /** Only with false, from the near-linear algorithms: operations that alone are not linearizable. */
  readonly suspects?: readonly Operation[];
  /** The search's account, where it ran. */
  readonly outcome?: SearchOutcome;
}

/** A shorter history is searched sooner than refuted. */
const REFUTED_MIN = 256;
/** Where the search does not get through, windows are looked at: larger ones, the longer the search had. */
const NODES_A_WINDOW_OPERATION = 64;
const WINDOW_MAX = 2_000;

/** What an algorithm may look at. */
export interface Subject {
  readonly history: KeyHistory;
  /** The operations as actions on one value, computed at the first call; undefined for objects of another kind. */
  readonly cells: () => CellColumns | undefined;
  readonly effort: Effort;
}

const FIRST_TRY = "first try";
const SPECIAL = "special";

/** The near-linear algorithms in the order in which they are tried. */
const METHODS: readonly { readonly name: string; readonly rule: (subject: Subject) => Ruling }[] = [
  { name: FIRST_TRY, rule: tryFirst },
  { name: SPECIAL, rule: ({ history, effort }) => special(history, effort) },
  { name: "levels", rule: ({ history, effort }) => levels(history, effort) },
  { name: "zones", rule: withCells(({ history, effort }, cells) => zones(history, cells, effort)) },
  { name: "append chains", rule: withCells(({ history, effort }, cells) => listChains(history, cells, effort)) },
  {
    name: "refuters",
    rule: withCells(({ history, effort }, cells) =>
      cells.kind.length < REFUTED_MIN ? NOT_ABOUT_THIS : refuters(history, cells, effort),
    ),
  },
];

/** The names that `decidedBy` of a verdict begins with. */
export const ALGORITHMS: readonly string[] = [...METHODS.map(({ name }) => name), "search", "windows"];

/** Not for lists that show their order: the levels need no columns. */
function tryFirst({ history, cells }: Subject): Ruling {
  if (history.model.levels !== undefined || history.invoke.length > ITEMS_MAX) return NOT_ABOUT_THIS;
  const columns = cells();
  return columns === undefined ? NOT_ABOUT_THIS : firstTry(history, columns);
}

function withCells(rule: (subject: Subject, cells: CellColumns) => Ruling): (subject: Subject) => Ruling {
  return (subject) => {
    const cells = subject.cells();
    return cells === undefined ? NOT_ABOUT_THIS : rule(subject, cells);
  };
}

/** One key's history, and what depends on whether it is there as operations or as columns only. */
export interface KeyMaterial {
  readonly history: KeyHistory;
  /** The actions where they are known already; else they are read from the operations. */
  readonly cells?: CellColumns;
  /** The items as operations; of columns with their ids, but without who called them and when. */
  readonly operationsAt: (items: ArrayLike<number>) => Operation[];
  /** Whether the items in this order are a linearization. */
  readonly certify: (order: ArrayLike<number>, effort: Effort) => Certificate;
  /** What the columns say otherwise than the history did; absent where the operations themselves were decided. */
  readonly misreading?: (effort: Effort) => string | undefined;
}

/** What is wrong with an order, if anything is; and the order as operations, where there are operations. */
export interface Certificate {
  readonly flaw: string | undefined;
  readonly order?: () => readonly Operation[];
}

/** A key made ready once, so that rounds with growing budgets do not repeat the preparation. */
export interface PreparedKey {
  readonly verdict?: undefined;
  readonly material: KeyMaterial;
  /** Why no near-linear algorithm decided it. */
  readonly whyNot: string;
  readonly cells: (effort: Effort) => CellColumns | undefined;
  readonly machine: (effort: Effort) => Machine;
}

/**
 * Lets the near-linear algorithms decide one key, or prepares it for the search. O(n log n) plus the size of the values.
 * @throws OutOfTimeError
 */
export function prepare(
  model: Model,
  operations: readonly Operation[],
  isTimeUp: () => boolean,
): Decision | PreparedKey {
  const tried = firstTryOf(model, operations);
  if (tried.verdict !== undefined) return decidedAtOnce(model, operations, tried);
  const effort = effortUntil(isTimeUp);
  const history = keyHistory(model, operations, effort);
  effort(operations.length * 16);
  const at = (items: ArrayLike<number>): Operation[] => operationsAt(history.operations, items);
  const certify = (items: ArrayLike<number>, within: Effort): Certificate => {
    const order = at(items);
    return { flaw: flawIn(model, operations, order, within), order: () => order };
  };
  return prepareMaterial({ history, operationsAt: at, certify }, effort);
}

/** As `certified`, of the first try: its items are the places of the operations, too few to look at the clock for. */
function decidedAtOnce(
  model: Model,
  operations: readonly Operation[],
  ruling: Exclude<Ruling, { verdict: undefined }>,
): Decision {
  if (!ruling.verdict) return { verdict: false, decidedBy: `${FIRST_TRY}: ${ruling.because}` };
  const { order } = ruling;
  const flaw = flawInPlaces(model, operations, order);
  if (flaw !== undefined) return refused(FIRST_TRY, flaw);
  return { verdict: true, decidedBy: FIRST_TRY, order: () => operationsAt(operations, order) };
}

/**
 * As `prepare`, of a key that is read already.
 * @throws OutOfTimeError
 */
export function prepareMaterial(material: KeyMaterial, effort: Effort): Decision | PreparedKey {
  const { history } = material;
  let columns = material.cells;
  const cells = (within: Effort): CellColumns | undefined =>
    history.model.action === undefined ? undefined : (columns ??= cellColumns(history, within));
  const quick = quickly({ history, cells: () => cells(effort), effort }, material);
  if (typeof quick !== "string") return quick;
  return {
    material,
    whyNot: quick,
    cells,
    machine: (within) => {
      const prepared = cells(within);
      return prepared === undefined ? createModelMachine(history, within) : createCellMachine(history, prepared);
    },
  };
}

function quickly(subject: Subject, material: KeyMaterial): Decision | string {
  const reasons: string[] = [];
  for (const { name, rule } of METHODS) {
    const algorithm = `the ${name === SPECIAL ? subject.history.model.special : name} algorithm`;
    const ruling = during(algorithm, () => rule(subject));
    if (ruling.verdict !== undefined) {
      return during(`the replay of what ${algorithm} found`, () => certified(material, ruling, name, subject.effort));
    }
    if (ruling.because !== "") reasons.push(`${name}: ${ruling.because}`);
  }
  return reasons.join("; ");
}

/** Searches within the allowance. */
export function decideBySearch(key: PreparedKey, allowance: Allowance): Decision {
  const why = key.whyNot === "" ? "" : ` (${key.whyNot})`;
  const effort = effortUntil(allowance.isTimeUp);
  try {
    const outcome = search(key.material.history, key.machine(effort), { allowance, effort });
    const decidedBy = `search, ${outcome.nodes} configurations${why}`;
    if (outcome.verdict === "unknown") {
      const local = throughWindows(key, outcome.nodes, allowance);
      if (local.verdict === false) return certified(key.material, local, "windows", effort);
      return { verdict: "unknown", decidedBy, because: `${shortageText(outcome)}${adviceFor(key, effort)}`, outcome };
    }
    if (!outcome.verdict) return refuted(key.material, { verdict: false, decidedBy, outcome }, effort);
    const order = outcome.order ?? [];
    return certified(key.material, { verdict: true, order }, decidedBy, effort);
  } catch (error) {
    if (!(error instanceof OutOfTimeError)) throw error;
    const because = `time was up during the search; raise the time limit${adviceFor(key, effort)}`;
    return { verdict: "unknown", decidedBy: `search${why}`, because };
  }
}

/** Looks for a part that is bad by itself, in windows as large as the search was long. */
function throughWindows(key: PreparedKey, nodes: number, allowance: Allowance): Ruling {
  const size = Math.min(WINDOW_MAX, Math.ceil(nodes / NODES_A_WINDOW_OPERATION));
  const cells = size > 0 ? key.cells(effortUntil(allowance.isTimeUp)) : undefined;
  return cells === undefined ? NOT_ABOUT_THIS : windows(key.material.history, cells, allowance, size);
}

/** Decides one key with one allowance: what the explanation and the tests call. */
export function decide(model: Model, operations: readonly Operation[], allowance: Allowance): Decision {
  try {
    const key = prepare(model, operations, allowance.isTimeUp);
    return key.verdict === undefined ? decideBySearch(key, allowance) : key;
  } catch (error) {
    if (error instanceof OutOfTimeError) return outOfTime(error);
    throw error;
  }
}

/** Time was up before the search, where other values would not have helped. */
export function outOfTime(error: OutOfTimeError): Decision {
  const decidedBy = error.during ?? "the preparation";
  return { verdict: "unknown", decidedBy, because: `time was up during ${decidedBy}; raise the time limit` };
}

function certified(
  material: KeyMaterial,
  ruling: Exclude<Ruling, { verdict: undefined }>,
  decidedBy: string,
  effort: Effort,
): Decision {
  if (!ruling.verdict) {
    const { items } = ruling;
    const suspects = items === undefined ? undefined : material.operationsAt([...new Set(items())].sort(ascending));
    const because = `${decidedBy}: ${ruling.because}`;
    const decision = { verdict: false, decidedBy: because, ...(suspects === undefined ? {} : { suspects }) } as const;
    return refuted(material, decision, effort);
  }
  const { flaw, order } = material.certify(ruling.order, effort);
  if (flaw === undefined) return { verdict: true, decidedBy, ...(order === undefined ? {} : { order }) };
  return refused(decidedBy, flaw);
}

/** No history is called wrong for what only its columns say. */
function refuted({ misreading }: KeyMaterial, decision: Decision, effort: Effort): Decision {
  const flaw = misreading?.(effort);
  return flaw === undefined ? decision : internalError(decision.decidedBy, `the history was read wrongly: ${flaw}`);
}

/** No history is called right that the replay does not confirm. */
function refused(decidedBy: string, flaw: string): Decision {
  return internalError(decidedBy, `${decidedBy} gave an order that the replay refuses: ${flaw}`);
}

/** What is left to say where the checker itself fails. */
export function internalError(decidedBy: string, problem: string): Decision {
  const because = `internal error of the checker: ${problem}`;
  return { verdict: "unknown", kind: "internal error", decidedBy, because };
}

function operationsAt(operations: readonly Operation[], items: ArrayLike<number>): Operation[] {
  const found: Operation[] = [];
  for (let at = 0; at < items.length; at++) {
    const item = items[at] ?? wrongIndex(at);
    found.push(operations[item] ?? wrongIndex(item));
  }
  return found;
}

const ascending = (a: number, b: number): number => a - b;

function shortageText(outcome: SearchOutcome): string {
  const after = `after ${outcome.nodes} configurations`;
  if (outcome.shortage === "memory" && outcome.nodes === 0) {
    return "more operations are open together than the search has room for; raise the memory limit";
  }
  if (outcome.shortage === "memory") return `the search used up its memory ${after}; raise the memory limit`;
  return `the search was not through ${after}; raise the time limit`;
}

/** What else would help the search: only where the same was put in twice, and a near-linear algorithm minds. */
function adviceFor({ material, cells }: PreparedKey, effort: Effort): string {
  const advice = inTime(() => (putsAgain(material.history, cells(effort)) ? ", or write unique values" : undefined));
  return advice ?? "";
}
