/**
 * A pair of hosts with arbiter and disk in a script, watched by the monitors.
 */
import type { Json } from "../../node-kit/node.ts";
import { createRandomStream } from "../../node-kit/random.ts";
import type { Filter, RequestHandle, Script } from "../../node-kit/script.ts";
import { createScript } from "../../node-kit/script.ts";
import type { WeaknessSeen } from "../../system.ts";
import type { HostInspection } from "../monitor/inspection.ts";
import { createVmFtMonitor } from "../monitor/monitor.ts";
import { createNode, members as membersOf, nodesWith } from "../nodes.ts";

/** One of the two hosts. */
export type HostId = "h1" | "h2";

/** Who asks, with what id, and about what. */
export interface Asking {
  /** Default "c1". */
  readonly client?: string;
  /** Default: one more than the client's last. */
  readonly id?: number;
  /** Default "x". */
  readonly key?: Json;
}

/** The script, and shortcuts for tests of a pair. */
export interface PairWorld {
  readonly script: Script;
  readonly monitor: { violations(): readonly string[] };
  /** The known weaknesses that have shown, oldest first. */
  readonly weaknesses: readonly WeaknessSeen[];
  host(id: HostId): HostInspection;
  /** The role in the node's latest role note; undefined: none yet. */
  role(id: string): string | undefined;
  /** Sends a request to a host. Without an id, the request ids of each client count up. */
  ask(id: HostId, f: string, value?: Json, how?: Asking): RequestHandle;
  /** Runs until one host is the primary and the other its backup. */
  settle(): { readonly primary: HostId; readonly backup: HostId };
  /** Drops everything between the hosts until the returned function is called. */
  partition(): () => void;
}

/** A started cluster with heartbeats of 50 ms and suspicion after 300 ms. */
export function startPair(
  how: { readonly mutant?: string; readonly options?: { readonly [name: string]: Json } } = {},
): PairWorld {
  const options = { heartbeatMs: 50, suspectMs: 300, ...how.options };
  const members = membersOf(nodesWith(options), options);
  const violations: string[] = [];
  const weaknesses: WeaknessSeen[] = [];
  const monitor = createVmFtMonitor(
    ({ invariant, message }) => void violations.push(invariant === "pair" ? message : `${invariant}: ${message}`),
    { options, onWeakness: (seen) => void weaknesses.push(seen) },
  );
  const make = (id: string, life: number) =>
    monitor.watch(id, createNode({ id, members, options, mutant: how.mutant }, createRandomStream(life).fork(id)));
  let lives = 0;
  const script = createScript({
    nodes: Object.fromEntries(members.map(({ id }) => [id, () => make(id, ++lives)])),
  });
  script.start();
  const lastIds = new Map<string, number>();
  const role = (id: string): string | undefined => {
    const note = script.notes(id).findLast((noted) => noted.note.event === "role");
    return note?.note["role"] as string | undefined;
  };
  return {
    script,
    monitor: { violations: () => violations },
    weaknesses,
    host: (id) => script.inspect(id) as unknown as HostInspection,
    role,
    ask(id, f, value = null, { client = "c1", id: requestId, key = "x" } = {}) {
      const next = requestId ?? (lastIds.get(client) ?? 0) + 1;
      lastIds.set(client, next);
      return script.request(id, { client, id: next, f, key, value });
    },
    settle() {
      const isSettled = (): boolean =>
        (role("h1") === "primary" && role("h2") === "backup") || (role("h2") === "primary" && role("h1") === "backup");
      script.runUntil(isSettled, 10_000);
      return role("h1") === "primary" ? { primary: "h1", backup: "h2" } : { primary: "h2", backup: "h1" };
    },
    partition: () => script.cut(betweenHosts),
  };
}

/** Messages between the two hosts. */
export const betweenHosts: Filter = ({ from, to }) => from.startsWith("h") && to.startsWith("h");

/** Messages of this type, and from this node if given. */
export function ofType(type: string, from?: string): Filter {
  return (pending) => {
    const message = pending.message as { readonly type: string };
    return message.type === type && (from === undefined || pending.from === from);
  };
}

/** The guest's answer; undefined: none yet. */
export function answerOf(handle: RequestHandle): Json | undefined {
  const reply = handle.reply() as { readonly type: string; readonly reply?: Json } | undefined;
  return reply?.type === "answer" ? reply.reply : undefined;
}

/** Restarts a halted or crashed host as a fresh one. */
export function restartFresh(world: PairWorld, id: HostId): void {
  const state = world.script.state(id);
  if (state === "halted" || state === "crashed") world.script.restart(id, { wipe: true });
}

/** Crashes the primary and waits until its backup serves alone. Gives the backup. */
export function failOver(world: PairWorld): HostId {
  const { primary, backup } = world.settle();
  world.script.crash(primary);
  world.script.runUntil(() => world.role(backup) === "solo", 5_000);
  return backup;
}

/** Asks, gives it this long, and gives the guest's answer; undefined: none yet. */
export function askAndWait(world: PairWorld, ...[id, f, value, how]: Parameters<PairWorld["ask"]>): Json | undefined {
  const handle = world.ask(id, f, value, how);
  world.script.run(50);
  return answerOf(handle);
}

/** A test-and-set of the primary is late: it reaches the arbiter when a fresh host has taken its place, in the next race. */
export function claimTooLate(world: PairWorld): void {
  const { script } = world;
  const { primary, backup } = world.settle();
  const late = script.hold(({ from, to }) => from === primary && to.startsWith("a"));
  const heal = world.partition();
  script.runUntil(() => world.role(backup) === "solo" && late.messages().length > 0, 2000);
  script.crash(primary);
  heal();
  // Hold only this message of its earlier life, not what its next life sends.
  const kept = script.hold(({ number }) => number === late.messages()[0]?.number);
  script.release(late);
  restartFresh(world, primary);
  world.settle();
  script.release(kept);
  script.run(10);
}
