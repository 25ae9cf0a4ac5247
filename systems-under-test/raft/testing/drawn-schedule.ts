/**
 * A random scheduler over the script driver: loss, duplication, reordering, cuts, slow disks, power loss, restarts
 * and skewed apply queues, all drawn from one seed, with the invariants watched after every action.
 *
 * Much cruder than the simulated cluster, and meant to be: it needs nothing but the script, takes milliseconds, and
 * tells at once whether a change to the core broke a promise.
 */
import type { Id, Json } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import { createRandomStream } from "../../node-kit/random.ts";
import { momentOf } from "../../node-kit/testing/script-moment.ts";
import type { Violation } from "../../system.ts";
import type { StoreReply } from "../../replicated-store/commands.ts";
import { raftInvariants } from "../monitor/moment-invariants.ts";
import type { Handle, RaftScript } from "../scripts/raft-script.ts";
import { operation, raftScript, touching } from "../scripts/raft-script.ts";

/** Actions between two moments whose invariants are asked: it takes longer than the actions. */
const ASKED_EVERY = 5;

export interface DrawnSchedule {
  readonly violations: readonly Violation[];
  /** Values whose append was answered with ok, in no order. */
  readonly acknowledged: readonly number[];
  /** The list as the cluster shows it after everything was healed; null when nobody answered. */
  readonly finalList: readonly number[] | null;
  readonly commitIndex: number;
  /** How many sets of members were committed, with the first. */
  readonly memberSets: number;
}

/** Runs one schedule of this many actions, heals, and reads the list. */
export function runDrawnSchedule(how: {
  readonly seed: number;
  readonly actions: number;
  readonly options?: { readonly [name: string]: Json };
  readonly mutant?: string;
}): DrawnSchedule {
  const random = createRandomStream(how.seed).fork("schedule");
  const sizes = createRandomStream(how.seed).fork("sizes");
  const doMembersChange = (how.options?.["membership"] ?? "none") !== "none";
  const script = raftScript({
    nodes: random.pick([3, 3, 5]),
    joining: doMembersChange ? 3 : 0,
    seed: how.seed,
    options: {
      preVote: random.chance(0.5),
      snapshotEntries: random.pick([0, 5]),
      appliedEntries: sizes.pick([0, 3]),
      maxAppendBytes: sizes.pick([300, 65_536]),
      ...how.options,
    },
    mutant: how.mutant,
  });
  script.start();
  const session = script.openSession(script.elect());
  const changes = doMembersChange ? createRandomStream(how.seed).fork("changes") : undefined;
  const world: World = { script, random, changes, session, heals: [], writes: new Map(), lastSeq: 0, lastValue: 0 };
  const broken: Violation[] = [];
  for (let action = 0; action < how.actions; action++) {
    act(world);
    if (changes?.chance(0.1) === true) changeMembers(world, changes);
    script.watch();
    if (action % ASKED_EVERY === 0) broken.push(...raftInvariants(momentOf(script, script.ids)));
  }
  const finalList = settle(world);
  return {
    violations: [...script.violations(), ...broken],
    acknowledged: [...world.writes].filter(([, handle]) => isOk(handle.reply())).map(([value]) => value),
    finalList,
    memberSets: new Set(script.notes().flatMap(({ note }) => (note.event === "members" ? [note["version"]] : []))).size,
    commitIndex: Math.max(...script.ids.map((id) => script.see(id).commitIndex)),
  };
}

interface World {
  readonly script: RaftScript;
  readonly random: RandomStream;
  /** Draws changes of the members; undefined: there are none. */
  readonly changes: RandomStream | undefined;
  readonly session: number;
  heals: (() => void)[];
  readonly writes: Map<number, Handle>;
  lastSeq: number;
  lastValue: number;
}

function act(world: World): void {
  const { script, random } = world;
  const id = random.pick(script.ids);
  const dice = random.unit();
  if (dice < 0.5) shuffleMessages(world);
  else if (dice < 0.68) script.advance(random.integer(1, 60));
  else if (dice < 0.86) append(world);
  else if (dice < 0.9) toggle(world, id);
  else if (dice < 0.93) script.stall(id);
  else if (dice < 0.96) script.unstall(id);
  else if (dice < 0.98) {
    if (script.state(id) !== "running") return;
    if (random.chance(0.5)) script.holdApply(id);
    else script.releaseApply(id);
  } else world.heals = cutOrHeal(world, id);
}

/** Delivers, repeats or loses a random part of what is on its way, in random order. */
function shuffleMessages({ script, random }: World): void {
  for (const pending of random.shuffle(script.pending()).slice(0, random.integer(1, 20))) {
    const isThis = (other: { readonly number: number }): boolean => other.number === pending.number;
    const dice = random.unit();
    if (dice < 0.05) script.drop(isThis);
    else if (dice < 0.12) script.duplicate(isThis);
    else script.deliver(isThis);
  }
}

function append(world: World): void {
  const { script, random, session } = world;
  const leaders = script.ids.filter((id) => script.state(id) === "running" && script.see(id).role === "leader");
  if (leaders.length === 0) return;
  const value = ++world.lastValue;
  const op = { f: "append", key: "list", value } as const;
  const request = operation(session, ++world.lastSeq, op);
  // Several operations of one session at once would be a broken client: none is told that the others are done with.
  const loose = request.type === "operation" ? { ...request, firstOutstanding: 0 } : request;
  world.writes.set(value, script.request(random.pick(leaders), loose));
}

/** Power loss with a random part of the unsynced writes kept, or a restart; a minority is down at most. */
function toggle({ script, random }: World, id: Id): void {
  if (script.state(id) !== "running") {
    script.restart(id);
    return;
  }
  const down = script.ids.filter((other) => script.state(other) !== "running").length;
  const isAll = random.chance(0.1);
  if (!isAll && (down + 1) * 2 >= script.ids.length) return;
  for (const lost of isAll ? script.ids : [id]) {
    if (script.state(lost) !== "running") continue;
    script.crash(lost, { keepWrites: random.integer(0, script.unsyncedWrites(lost)) });
  }
}

function cutOrHeal({ script, heals }: World, id: Id): (() => void)[] {
  if (heals.length === 0) return [script.cut(touching(id))];
  for (const heal of heals) heal();
  return [];
}

/** Asks a node that leads, as it thinks, for up to two changes at once. */
function changeMembers({ script }: World, changes: RandomStream): void {
  const leaders = script.ids.filter((id) => script.state(id) === "running" && script.see(id).role === "leader");
  if (leaders.length === 0) return;
  const at = changes.pick(leaders);
  const { voters, version } = latestMembers(script, at);
  const one = changes.pick(script.ids);
  const other = changes.pick(script.ids);
  const chosen = changes.chance(0.5) ? [one] : [one, other];
  const add = chosen.filter((id) => !voters.includes(id));
  const remove = chosen.filter((id) => voters.includes(id));
  // Of five nodes that are up for sure, a minority may be down: see `toggle`.
  if (voters.length + add.length - remove.length < 3) return;
  script.request(at, { type: "change-members", add, remove, version });
}

/** As this node has noted them last. */
function latestMembers(script: RaftScript, at: Id): { readonly voters: readonly Id[]; readonly version: number } {
  const noted = script.notes(at).findLast(({ note }) => note.event === "members")?.note;
  if (noted === undefined) return { voters: [], version: 0 };
  return { voters: noted["members"] as readonly Id[], version: noted["version"] as number };
}

/** Undoes every fault, waits for a leader, and reads through the log. */
function settle(world: World): readonly number[] | null {
  const { script, session } = world;
  for (const heal of world.heals) heal();
  for (const id of script.ids) {
    if (script.state(id) !== "running") script.restart(id);
    script.unstall(id);
    script.releaseApply(id);
  }
  script.run(2_000);
  script.watch();
  const leader = script.leader();
  if (leader === undefined) return null;
  const read = script.request(leader, operation(session, world.lastSeq + 1, { f: "read", key: "list", value: null }));
  script.run(500);
  const answer = read.reply();
  return answer?.ok === true ? ((answer.value ?? []) as readonly number[]) : null;
}

function isOk(answer: StoreReply | undefined): boolean {
  return answer?.ok === true;
}
