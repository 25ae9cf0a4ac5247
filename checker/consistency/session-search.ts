/**
 * Sequential and ordered sequential consistency by search, for every model. The problem is NP-complete even for
 * registers (Gibbons and Korach 1997), so the search may use up its allowance.
 *
 * A configuration says how far each process has come, which operations that never returned have happened, and what
 * every object holds. A read that fits is placed at once, because that excludes no order. For ordered sequential
 * consistency, an update waits until every operation is placed that had returned when the update began.
 */
import type { Json } from "../../histories/json.ts";
import { canonicalText } from "../models/json-text.ts";
import type { SessionOrder, SessionRuling, Sessions } from "./sessions.ts";
import { wrongIndex } from "../base/wrong-index.ts";

/** What a search may spend. */
export interface SearchAllowance {
  /** How many configurations it may expand. */
  readonly nodesMax: number;
  /** True when the time is up; asked every 64 configurations. */
  readonly isTimeUp: () => boolean;
}

/** A possible point on the way to an order. */
interface Configuration {
  /** By session: how many of its items are placed. */
  readonly reached: readonly number[];
  /** The operations that never returned and have happened: their places in `lost`, ascending. */
  readonly used: readonly number[];
  /** By key. */
  readonly states: readonly Json[];
  readonly parent: Configuration | undefined;
  /** The items that were placed on the way from the parent. */
  readonly items: readonly number[];
}

/** Decides; the verdict is undefined where the allowance is used up. Exponential in the number of processes. */
export function bySessionSearch(sessions: Sessions, kind: SessionOrder, allowance: SearchAllowance): SessionRuling {
  const { model } = sessions.history;
  const prerequisites = kind === "sequential" ? undefined : updatePrerequisites(sessions);
  const key = model.stateKey ?? canonicalText;
  const seen = new Set<string>();
  const stack: Configuration[] = [];
  let nodes = 0;
  const enter = (configuration: Configuration): boolean => {
    const settled = withReads(sessions, configuration);
    if (settled.reached.every((place, session) => place === sessions.sessions[session]?.length)) {
      stack.push(settled);
      return true;
    }
    const name = `${settled.reached.join(",")}|${settled.used.join(",")}|${settled.states.map(key).join("|")}`;
    if (seen.has(name)) return false;
    seen.add(name);
    stack.push(settled);
    return false;
  };
  const states = Array.from({ length: sessions.keyCount }, () => model.initial);
  const root: Configuration = {
    reached: sessions.sessions.map(() => 0),
    used: [],
    states,
    parent: undefined,
    items: [],
  };
  let isDone = enter(root);
  while (!isDone) {
    const configuration = stack.pop();
    if (configuration === undefined)
      return { verdict: false, because: `no order of the operations does, of ${nodes} begun` };
    nodes++;
    const isFull = nodes > allowance.nodesMax;
    if (isFull || ((nodes & 63) === 0 && allowance.isTimeUp())) {
      const limit = isFull ? "memory" : "time";
      return { verdict: undefined, because: `the ${limit} limit ended the search after ${nodes} configurations` };
    }
    for (const next of successors(sessions, configuration, prerequisites)) {
      isDone = enter(next);
      if (isDone) break;
    }
  }
  const order: number[][] = [];
  for (let at = stack.at(-1); at !== undefined; at = at.parent) order.push([...at.items]);
  return { verdict: true, order: order.reverse().flat() };
}

/** Whether every item is placed that had returned when this update began. */
function updatePrerequisites({ history, sessions }: Sessions): (item: number, reached: readonly number[]) => boolean {
  const { complete, invoke } = history;
  return (item, reached) =>
    sessions.every((session, index) => {
      const next = session[reached[index] ?? wrongIndex(index)];
      return (
        next === undefined ||
        next === item ||
        (complete[next] ?? wrongIndex(next)) >= (invoke[item] ?? wrongIndex(item))
      );
    });
}

/** The configuration after every read that fits. */
function withReads({ history, sessions, keyOf }: Sessions, from: Configuration): Configuration {
  const reached = [...from.reached];
  const items = [...from.items];
  for (let isMoving = true; isMoving;) {
    isMoving = false;
    for (const [index, session] of sessions.entries()) {
      for (;;) {
        const item = session[reached[index] ?? wrongIndex(index)];
        const call = item === undefined ? undefined : history.calls[item];
        if (item === undefined || call === undefined || !history.model.readOnly(call)) break;
        const state = from.states[keyOf[item] ?? wrongIndex(item)] ?? null;
        if (history.model.step(state, call) === undefined) break;
        items.push(item);
        reached[index] = (reached[index] ?? wrongIndex(index)) + 1;
        isMoving = true;
      }
    }
  }
  return { ...from, reached, items };
}

/** The configurations with one more update placed. */
function successors(
  sessions: Sessions,
  from: Configuration,
  isFree: ((item: number, reached: readonly number[]) => boolean) | undefined,
): Configuration[] {
  const { history, keyOf, lost, sessionOf, placeOf } = sessions;
  const found: Configuration[] = [];
  const attempt = (item: number, change: Partial<Configuration>): void => {
    const call = history.calls[item];
    if (call === undefined || history.model.readOnly(call)) return;
    if (isFree !== undefined && !isFree(item, from.reached)) return;
    const key = keyOf[item] ?? wrongIndex(item);
    const after = history.model.step(from.states[key] ?? null, call);
    if (after === undefined) return;
    const states = from.states.map((state, at) => (at === key ? after : state));
    found.push({ ...from, ...change, states, parent: from, items: [item] });
  };
  for (const [place, item] of lost.entries()) {
    if (from.used.includes(place)) continue;
    if ((from.reached[sessionOf[item] ?? wrongIndex(item)] ?? wrongIndex()) < (placeOf[item] ?? wrongIndex(item)))
      continue;
    attempt(item, { used: [...from.used, place].sort((a, b) => a - b) });
  }
  for (const [index, session] of sessions.sessions.entries()) {
    const item = session[from.reached[index] ?? wrongIndex(index)];
    if (item === undefined) continue;
    attempt(item, { reached: from.reached.map((place, at) => (at === index ? place + 1 : place)) });
  }
  return found;
}
