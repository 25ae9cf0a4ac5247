/**
 * Drawn schedules: clients append to one list through whoever leads, while anything happens to messages, disks and
 * nodes. In the end all is healed, and the list is read once.
 */
import type { Json } from "../../node-kit/node.ts";
import { createRandomStream } from "../../node-kit/random.ts";
import { momentOf } from "../../node-kit/testing/script-moment.ts";
import { createDrawnEvents } from "../../node-kit/testing/drawn-events.ts";
import { multiPaxosInvariants } from "../monitor/moment-invariants.ts";
import { multiPaxosScript, operation, type Handle } from "../scripts/multi-paxos-script.ts";

/** What came of one schedule. */
export interface DrawnRun {
  /** What the monitor saw, and what was wrong at a moment, in words. */
  readonly violations: readonly string[];
  /** Values whose append was acknowledged. */
  readonly acknowledged: readonly number[];
  /** The list after healing; null when nobody answered. */
  readonly finalList: readonly number[] | null;
}

const ACTIONS = 250;
/** Actions between two moments whose invariants are asked: it takes longer than the actions. */
const ASKED_EVERY = 5;
const ELECTION_MS = 3_000;

/** Runs one schedule, which is determined by seed, options and mutant. */
export function drawnRun(
  seed: number,
  how: { readonly options?: { readonly [name: string]: Json }; readonly mutant?: string | undefined } = {},
): DrawnRun {
  const random = createRandomStream(seed).fork("schedule");
  const script = multiPaxosScript({
    nodes: random.pick([3, 3, 5]),
    options: {
      snapshotEntries: random.pick([0, 5]),
      window: random.pick([2, 64]),
      catchUpEntries: random.pick([2, 64]),
      ...how.options,
    },
    mutant: how.mutant,
  });
  const leader = (): string | undefined =>
    script.ids.find((id) => script.state(id) === "running" && script.see(id).role === "leader");
  script.runUntil(() => leader() !== undefined, ELECTION_MS);
  const session = script.openSession(leader() ?? "n1", ...script.ids);
  const events = createDrawnEvents(script, script.ids, random.fork("events"));
  const appends: Handle[] = [];
  const broken: string[] = [];
  for (let action = 0; action < ACTIONS; action++) {
    const leaders = script.ids.filter((id) => script.state(id) === "running" && script.see(id).role === "leader");
    if (leaders.length === 0 || !random.chance(0.2)) events.next();
    else {
      const value = appends.length + 1;
      const request = operation(session, value, { f: "append", key: "list", value });
      // Several operations of one session are under way at once: none is told that the others are done with.
      const loose = request.type === "operation" ? { ...request, firstOutstanding: 0 } : request;
      appends.push(script.request(random.pick(leaders), loose));
    }
    if (action % ASKED_EVERY !== 0) continue;
    const wrong = multiPaxosInvariants(momentOf(script, script.ids));
    broken.push(...wrong.map(({ invariant, message }) => `${invariant}: ${message}`));
  }
  events.heal();
  script.run(ELECTION_MS);
  const last = leader();
  const read = operation(session, appends.length + 1, { f: "read", key: "list", value: null });
  const handle = last === undefined ? undefined : script.request(last, read);
  script.run(500);
  const answer = handle?.reply();
  return {
    violations: [...script.wrongs(), ...broken],
    acknowledged: appends.flatMap((append, position) => (append.reply()?.ok === true ? [position + 1] : [])),
    finalList: answer?.ok === true ? ((answer.value ?? []) as readonly number[]) : null,
  };
}
