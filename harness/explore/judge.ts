/**
 * Judge: whether the clients' history so far is linearizable, carried along by the search instead of checked at its end.
 *
 * It holds every way in which the operations so far may have taken effect: the object's state, and what took effect since
 * the oldest operation in flight that has taken effect already. Nothing is decided before it must be: operations take
 * effect only when one of them returns. When no way is left, no order explains what the clients saw. Two histories that
 * leave the same ways cannot be told apart by what comes later, so the search takes them for one.
 *
 * Whoever takes effect in flight does so with an unknown answer. When the answer comes, it may be another than what followed
 * was told, such as an id that others have read meanwhile. So all that followed is carried out again with it.
 *
 * Source: Gavin Lowe, "Testing for linearizability", 2017: just-in-time linearization.
 */
import type { Call, Model } from "../../checker/models/model.ts";
import { callOf } from "../../checker/models/model.ts";
import type { Json } from "../../histories/json.ts";
import type { ClientOperation, ClientOutcome } from "../../systems-under-test/node-kit/client.ts";
import { createInterner } from "./interner.ts";
import { createOwnJournal, type Journal } from "./shared/journal.ts";

/** What a judgement says when no way is left. */
export const IMPOSSIBLE = -1;

/** A judge of histories. Judgements are numbers; that of the empty history is 0. */
export interface Judge {
  /** The judgement after this client began this operation. */
  invoked(judgement: number, client: number, operation: ClientOperation): number;
  /**
   * The judgement after the client's operation in flight ended; IMPOSSIBLE where no order is left.
   * @param outcome as JSON text
   */
  ended(judgement: number, client: number, outcome: string): number;
  /** The same in every process for the same judgement. */
  hashOf(judgement: number): number;
  /** A way to this judgement: the one before it, and the event. Undefined for the first. */
  wayTo(judgement: number): JudgementWay | undefined;
  /** Names of the operations that have succeeded in some history, by all who share the journal. */
  succeeded(): ReadonlySet<string>;
  /** Bytes in use, about. */
  bytes(): number;
}

/** What led from one judgement to the next. */
export interface JudgementWay {
  readonly from: number;
  readonly client: number;
  /** What was begun, or how what was in flight ended, as JSON text. */
  readonly event: ClientOperation | string;
}

/** An operation in flight, or one of which nobody will ever hear. */
interface Open {
  /** Tells the open operations of one client apart: only the last of them can still end. */
  readonly name: string;
  readonly operation: ClientOperation;
}

/** One way in which the history may have happened: what became of each key. */
type Way = { readonly [key: string]: KeyWay };

/** One key. */
interface KeyWay {
  /** As text of JSON. */
  readonly state: string;
  /** What took effect, oldest first, beginning with the oldest operation that is open; empty: none of the open ones did. */
  readonly effects: readonly Effect[];
}

/** An operation that has taken effect. */
interface Effect {
  /** Of an open one. */
  readonly name?: string;
  /** As far as it is known. */
  readonly call: Call;
  /** An open one that changed nothing, although it might have. */
  readonly isVoid: boolean;
  /** The state that it saw. */
  readonly before: string;
}

interface Judgement {
  readonly open: readonly Open[];
  readonly ways: readonly Way[];
  readonly way: JudgementWay | undefined;
  /** By client, and by what happened to it. */
  readonly next: readonly Map<string, number>[];
}

/** What the journal holds of a judgement. */
interface Entry extends Omit<Judgement, "next"> {
  readonly text: string;
}

/** Of a judgement, beside its text. */
const BYTES_A_JUDGEMENT = 1_000;

/** A judge by this model of so many clients. Each key is an object of its own. */
export function createJudge(model: Model, clients: number, journal: Journal = createOwnJournal()): Judge {
  const judgements = createInterner<Judgement>();
  const channel = journal.open<Entry>(({ text, open, ways, way }) => {
    judgements.idOf(text, () => ({ open, ways, way, next: Array.from({ length: clients }, () => new Map()) }));
  });

  const succeeded = new Set<string>();
  const successes = journal.open<string>((f) => void succeeded.add(f));

  function numberOf(unsorted: readonly Open[], ways: readonly Way[], way: JudgementWay | undefined): number {
    if (ways.length === 0) return IMPOSSIBLE;
    const open = [...unsorted].sort((one, other) => (one.name < other.name ? -1 : 1));
    const texts = new Map(ways.map((each) => [wayText(each), each]));
    const sorted = [...texts.keys()].sort();
    const text = JSON.stringify([open, sorted]);
    const isKnown = (): boolean => judgements.find(text) !== undefined;
    if (!isKnown()) channel.write({ text, open, ways: sorted.map((each) => texts.get(each) as Way), way }, isKnown);
    return judgements.find(text) as number;
  }

  function after(way: JudgementWay): number {
    const { from, client, event } = way;
    const { open, ways } = judgements.at(from);
    const own = (name: string): boolean => name.startsWith(`${client}.`);
    if (typeof event !== "string") {
      const number = open.filter(({ name }) => own(name)).length;
      return numberOf([...open, { name: `${client}.${number}`, operation: event }], ways, way);
    }
    const ending = open.findLast(({ name }) => own(name));
    if (ending === undefined) throw new Error(`client ${client}: expected an operation in flight, found none`);
    const outcome = JSON.parse(event) as ClientOutcome;
    if (outcome.type === "info") return numberOf(open, ways, way);
    const { f } = ending.operation;
    if (outcome.type === "ok" && !succeeded.has(f)) successes.write(f, () => succeeded.has(f));
    const call = knownCall(model, ending.operation, outcome);
    const left =
      call === undefined
        ? ways.filter((each) => placeOf(each, ending) < 0)
        : returned(model, { ways, open, ending, call });
    return numberOf(
      open.filter((each) => each !== ending),
      left,
      way,
    );
  }

  function following(from: number, client: number, event: ClientOperation | string): number {
    const { next } = judgements.at(from);
    const byEvent = next[client] as Map<string, number>;
    const name = typeof event === "string" ? event : `begins ${JSON.stringify(event)}`;
    let number = byEvent.get(name);
    if (number === undefined) byEvent.set(name, (number = after({ from, client, event })));
    return number;
  }

  numberOf([], [{}], undefined);
  return {
    invoked: following,
    ended: following,
    hashOf: (judgement) => (judgement === IMPOSSIBLE ? IMPOSSIBLE : judgements.hashOf(judgement)),
    wayTo: (judgement) => judgements.at(judgement).way,
    succeeded: () => succeeded,
    bytes: () => judgements.bytes() + judgements.size() * BYTES_A_JUDGEMENT,
  };
}

/** undefined for one that certainly never happened. */
function knownCall(model: Model, { f, value: input, key }: ClientOperation, outcome: ClientOutcome): Call | undefined {
  const { type, value, error } = outcome;
  const keyed = key === undefined ? {} : { key };
  const times = { id: 0, process: 0, invokeIndex: 0, completeIndex: 1, invokeTime: 0, completeTime: 1 };
  const answered = type === "ok" ? { output: value } : {};
  return callOf(model, {
    ...times,
    ...keyed,
    ...answered,
    f,
    input,
    outcome: type,
    ...(error === undefined ? {} : { error }),
  });
}

/** The ways in which this operation has taken effect, with this answer. */
function returned(
  model: Model,
  parts: { readonly ways: readonly Way[]; readonly open: readonly Open[]; readonly ending: Open; readonly call: Call },
): Way[] {
  const { open, ending, call } = parts;
  const left: Way[] = [];
  const seen = new Set<string>();
  const todo = [...parts.ways];
  for (let way = todo.pop(); way !== undefined; way = todo.pop()) {
    const text = wayText(way);
    if (seen.has(text)) continue;
    seen.add(text);
    const place = placeOf(way, ending);
    if (place >= 0) {
      const known = withAnswer(model, keyWayOf(model, way, ending.operation), place, call);
      left.push(...known.map((each) => withKey(way, ending.operation, each)));
      continue;
    }
    const last = happened(model, keyWayOf(model, way, ending.operation), { call, isVoid: false });
    if (last !== undefined) left.push(withKey(way, ending.operation, last));
    for (const other of open) {
      if (other !== ending && placeOf(way, other) < 0) todo.push(...effectsOf(model, way, other));
    }
  }
  return left;
}

/** An open operation takes effect. */
function effectsOf(model: Model, way: Way, { name, operation }: Open): Way[] {
  const call = { f: operation.f, input: operation.value, known: false };
  return unanswered(model, keyWayOf(model, way, operation), { name, call }).map((each) =>
    withKey(way, operation, each),
  );
}

/** An operation takes effect whose answer is not known: as it does where it has one, or as one that changes nothing. */
function unanswered(model: Model, before: KeyWay, next: Pick<Effect, "name" | "call">): KeyWay[] {
  const after = happened(model, before, { ...next, isVoid: false });
  // One of which nothing is seen now, such as a read, is no void one: its answer may say more of the state.
  if (after?.state === before.state) return [after];
  const idle = happened(model, before, { ...next, isVoid: true });
  return [idle, after].filter((each) => each !== undefined);
}

/** Where an open operation stands among the effects; less than 0: it has not taken effect. */
function placeOf(way: Way, { name, operation }: Open): number {
  return way[String(operation.key)]?.effects.findIndex((effect) => effect.name === name) ?? -1;
}

function keyWayOf(model: Model, way: Way, { key }: ClientOperation): KeyWay {
  return way[String(key)] ?? { state: JSON.stringify(model.initial), effects: [] };
}

function withKey(way: Way, { key }: ClientOperation, changed: KeyWay): Way {
  return { ...way, [String(key)]: changed };
}

/** One more takes effect; undefined where the object would not do that. */
function happened(
  model: Model,
  { state, effects }: KeyWay,
  next: Pick<Effect, "name" | "call" | "isVoid">,
): KeyWay | undefined {
  const after = next.isVoid ? state : stepped(model, state, next.call);
  if (after === undefined) return undefined;
  const isKept = next.name !== undefined || effects.length > 0;
  return { state: after, effects: isKept ? [...effects, { ...next, before: state }] : effects };
}

/** The effect at this place has its answer now. Empty: with it, the object would not have done what it did. */
function withAnswer(model: Model, { state, effects }: KeyWay, place: number, call: Call): readonly KeyWay[] {
  const stateAfter = (at: number): string => effects[at + 1]?.before ?? state;
  const { before, isVoid } = effects[place] as Effect;
  // One that changed nothing has an order of its own in which it did.
  if (isVoid && stepped(model, before, call) !== stateAfter(place)) return [];
  const answered = happened(model, { state: before, effects: effects.slice(0, place) }, { call, isVoid: false });
  let left = answered === undefined ? [] : [answered];
  for (let at = place + 1; at < effects.length; at++) {
    const { before: beforeIt, ...next } = effects[at] as Effect;
    // It changed nothing because of what the state was thought to be, and might change something now.
    const isOpen = !next.isVoid && next.name !== undefined && beforeIt === stateAfter(at);
    left = left.flatMap((each) => (isOpen ? unanswered(model, each, next) : (happened(model, each, next) ?? [])));
  }
  return left.map((each) => {
    const oldest = each.effects.findIndex(({ name }) => name !== undefined);
    return { state: each.state, effects: oldest < 0 ? [] : each.effects.slice(oldest) };
  });
}

function stepped(model: Model, state: string, call: Call): string | undefined {
  const after = model.step(JSON.parse(state) as Json, call);
  return after === undefined ? undefined : JSON.stringify(after);
}

/** Equal ways have equal texts. */
function wayText(way: Way): string {
  return JSON.stringify(Object.entries(way).sort(([one], [other]) => (one < other ? -1 : 1)));
}
