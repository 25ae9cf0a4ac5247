/**
 * Schedules for the shared disk: I/O that completes out of order, is under way in a crash, or comes late.
 *
 * The disk takes no time here. So the script says in which order it carries out requests, by delivering them.
 */
import type { Json } from "../../node-kit/node.ts";
import type { Filter } from "../../node-kit/script.ts";
import type { ScriptedSchedule } from "../../system.ts";
import { answerOf, betweenHosts, startPair, type HostId, type PairWorld } from "../scripts/pair.ts";
import type { StyleName } from "../hosts/styles/style-names.ts";
import type { IoCall } from "./messages.ts";

interface DiskWorld extends PairWorld {
  readonly primary: HostId;
  readonly backup: HostId;
}

/** A schedule that can be played in each style. */
interface DiskSchedule extends ScriptedSchedule {
  play(mutant?: string, replication?: StyleName): readonly string[];
}

/** A pair with this mutant, or without one. */
function pairWithDisk(mutant?: string, replication: StyleName = "vmft-log"): DiskWorld {
  const options = { diskSeekMs: 0, replication };
  const world = startPair({ options, ...(mutant === undefined ? {} : { mutant }) });
  return { ...world, ...world.settle() };
}

/** Requests for this block on their way to the disk. */
function toDisk(block: number): Filter {
  return ({ message }) => {
    const call = message as unknown as Partial<IoCall>;
    return call.type === "io" && call.block === block;
  };
}

const fromDisk: Filter = ({ from }) => from === "disk";

/** What a client is told who asks this now. `id`: to repeat an operation. */
function told(world: PairWorld, host: HostId, f: string, key: number, how: Asking = {}): Json {
  const handle = world.ask(host, f, how.value ?? null, { ...how, key });
  world.script.run(20);
  return answerOf(handle) ?? null;
}

interface Asking {
  readonly client?: string;
  readonly id?: number;
  readonly value?: Json;
}

function failOver(world: DiskWorld): void {
  world.script.crash(world.primary);
  world.script.runUntil(() => world.role(world.backup) === "solo", 5_000);
}

function expectAnswer(what: string, answer: Json, value: Json): readonly string[] {
  const expected = { type: "ok", value };
  if (JSON.stringify(answer) === JSON.stringify(expected)) return [];
  return [`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(answer)}`];
}

/** VT8: of two reads the disk completes the later one first. The primary dies before the other is done. */
function readsInOtherOrder(mutant?: string, replication?: StyleName): readonly string[] {
  const world = pairWithDisk(mutant, replication);
  const { primary, backup, script } = world;
  told(world, primary, "writeBlock", 1, { client: "w", value: "one" });
  told(world, primary, "writeBlock", 2, { client: "w", value: "two" });
  world.ask(primary, "readBlock", null, { client: "c1", key: 1 });
  world.ask(primary, "readBlock", null, { client: "c2", key: 2 });
  script.deliver(toDisk(2));
  script.deliver(fromDisk);
  script.drop(toDisk(1));
  script.run(60);
  failOver(world);
  return [
    ...world.monitor.violations(),
    ...expectAnswer("block 1", told(world, backup, "readBlock", 1, { client: "c1", id: 1 }), "one"),
    ...expectAnswer("block 2", told(world, backup, "readBlock", 2, { client: "c2", id: 1 }), "two"),
  ];
}

/** VT9: the backup has the entry that starts a write, and then the primary dies. Its request has reached the disk or not. */
function writeInFlight(hasReachedDisk: boolean, mutant?: string, replication?: StyleName): DiskWorld {
  const world = pairWithDisk(mutant, replication);
  const { primary, script } = world;
  world.ask(primary, "writeBlock", "new", { client: "c1", key: 1 });
  const held = script.hold(toDisk(1));
  script.run(10);
  script.release(held);
  if (hasReachedDisk) script.deliver(toDisk(1));
  else script.drop(toDisk(1));
  script.drop(fromDisk);
  failOver(world);
  script.run(20);
  return world;
}

/** What the disk's log holds: every write that was carried out. */
function carriedOut(world: PairWorld): readonly Json[] {
  return world.script.durable("disk").records;
}

function pendingWrite(mutant?: string, replication?: StyleName): readonly string[] {
  return [false, true].flatMap((hasReachedDisk) => {
    const world = writeInFlight(hasReachedDisk, mutant, replication);
    const write = told(world, world.backup, "writeBlock", 1, { client: "c1", id: 1, value: "new" });
    const read = told(world, world.backup, "readBlock", 1, { client: "c2" });
    const record = { block: 1, io: 1, data: "new" };
    const expected = JSON.stringify(hasReachedDisk ? [record, record] : [record]);
    const found = JSON.stringify(carriedOut(world));
    return [
      ...world.monitor.violations(),
      ...expectAnswer("the write", write, "new"),
      ...expectAnswer("block 1", read, "new"),
      ...(found === expected ? [] : [`the disk: expected the writes ${expected}, found ${found}`]),
    ];
  });
}

/** A write of the old primary reaches the disk after a newer write of the next one. */
function lateWrite(mutant?: string, replication?: StyleName): readonly string[] {
  const world = pairWithDisk(mutant, replication);
  const { primary, backup, script } = world;
  const held = script.hold((pending) => pending.from === primary && toDisk(1)(pending));
  world.ask(primary, "writeBlock", "old", { client: "c1", key: 1 });
  script.run(10);
  failOver(world);
  const retried = told(world, backup, "writeBlock", 1, { client: "c1", id: 1, value: "old" });
  const newer = told(world, backup, "writeBlock", 1, { client: "c2", value: "new" });
  script.release(held);
  script.run(20);
  return [
    ...world.monitor.violations(),
    ...expectAnswer("the write of the old primary", retried, "old"),
    ...expectAnswer("the newer write", newer, "new"),
    ...expectAnswer("block 1", told(world, backup, "readBlock", 1, { client: "c3" }), "new"),
  ];
}

/** The disk loses its power before a write is durable. */
function powerLossOfDisk(mutant?: string, replication?: StyleName): readonly string[] {
  const world = pairWithDisk(mutant, replication);
  world.script.stall("disk");
  const write = told(world, world.primary, "writeBlock", 1, { client: "c1", value: "new" });
  world.script.crash("disk");
  world.script.restart("disk");
  const read = told(world, world.primary, "readBlock", 1, { client: "c2" });
  return write === null ? [] : expectAnswer("block 1, whose write was answered", read, "new");
}

/** A write whose log entry does not reach the backup, which takes over and writes another block content. */
function writeBeforeLog(mutant?: string, replication?: StyleName): readonly string[] {
  const world = pairWithDisk(mutant, replication);
  const { primary, backup, script } = world;
  script.cut(betweenHosts);
  world.ask(primary, "writeBlock", "lost", { client: "c1", key: 1 });
  script.run(10);
  const early = carriedOut(world).length;
  failOver(world);
  return [
    ...(early === 0 ? [] : ["the disk has carried out a write that the backup knows nothing of"]),
    ...expectAnswer("block 1", told(world, backup, "readBlock", 1, { client: "c2" }), null),
  ];
}

/** Two writes of one block at once. Whatever the disk does first, both are answered. */
function racingWrites(mutant?: string, replication?: StyleName): readonly string[] {
  const world = pairWithDisk(mutant, replication);
  const { primary, script } = world;
  const held = script.hold(toDisk(1));
  const first = world.ask(primary, "writeBlock", "first", { client: "c1", key: 1 });
  const second = world.ask(primary, "writeBlock", "second", { client: "c2", key: 1 });
  script.run(10);
  script.release(held);
  for (const pending of [...script.pending(toDisk(1))].reverse()) script.deliver((each) => each === pending);
  script.run(1000);
  return [
    ...expectAnswer("the first write", answerOf(first) ?? null, "first"),
    ...expectAnswer("the second write", answerOf(second) ?? null, "second"),
  ];
}

/** A write waits for another of its block. The primary dies when it knows that the other is done, and the backup does not. */
function writeBehindAnother(mutant?: string, replication?: StyleName): readonly string[] {
  const world = pairWithDisk(mutant, replication);
  const { primary, backup, script } = world;
  const held = script.hold(toDisk(1));
  world.ask(primary, "writeBlock", "first", { client: "c1", key: 1 });
  world.ask(primary, "writeBlock", "second", { client: "c2", key: 1 });
  script.run(10);
  script.cut(betweenHosts);
  script.release(held);
  script.run(10);
  const early = carriedOut(world);
  failOver(world);
  return [
    ...(early.length === 1 ? [] : [`the disk: expected one write, found ${JSON.stringify(early)}`]),
    ...expectAnswer("first", told(world, backup, "writeBlock", 1, { client: "c1", id: 1, value: "first" }), "first"),
    ...expectAnswer("second", told(world, backup, "writeBlock", 1, { client: "c2", id: 1, value: "second" }), "second"),
  ];
}

/** The scripted schedules of the shared disk. */
export const diskSchedules: readonly DiskSchedule[] = [
  { name: "VT8, two reads completed in the other order", kills: ["V12"], play: readsInOtherOrder },
  { name: "VT9, a write under way in a crash", kills: ["V13"], play: pendingWrite },
  { name: "a late write of the old primary", kills: ["V40"], play: lateWrite },
  { name: "the disk loses its power in a write", kills: ["V41"], play: powerLossOfDisk },
  { name: "a write before its log entry", kills: ["V42"], play: writeBeforeLog },
  { name: "two writes of one block at once", kills: ["V43"], play: racingWrites },
  { name: "a write behind another in a crash", kills: ["V42", "V43"], play: writeBehindAnother },
];
