/**
 * The planted bugs: each replaces one rule of the hosts, the arbiter or the disk, or one decision that two make.
 * Ids are those of the catalogue in the README.
 */
import { mutantOf } from "../planted-bug.ts";
import type { Mutant } from "../system.ts";
import type { RaftRules } from "../raft/core/rules.ts";
import { correctRules as correctRaft } from "../raft/core/rules.ts";
import type { AllArbiterRules } from "../test-and-set/nodes.ts";
import type { ArbiterRules } from "../test-and-set/rules.ts";
import { correct as correctArbiter } from "../test-and-set/rules.ts";
import type { DiskRules } from "./disk/rules.ts";
import { correct as correctDisk } from "./disk/rules.ts";
import type { GuestRules } from "./guest/wasm/module-cache.ts";
import { correctGuestRules as correctGuest } from "./guest/wasm/module-cache.ts";
import type { HostRules } from "./hosts/rules.ts";
import { correct as correctHost } from "./hosts/rules.ts";

/** The parts of the system that have rules. */
interface VmFtRules extends AllArbiterRules {
  readonly host: HostRules;
  readonly disk: DiskRules;
  readonly guest: GuestRules;
}

/** A planted bug: what takes the place of correct rules, of the hosts, the arbiter or the disk. */
export interface VmFtMutant extends Mutant {
  readonly rule: keyof HostRules | keyof ArbiterRules | keyof RaftRules | keyof DiskRules | keyof GuestRules;
  readonly patch: { readonly [Part in keyof VmFtRules]?: Partial<VmFtRules[Part]> };
}

/** Without test-and-set nobody owns the flag, so anybody may reset it. */
const unowned: Partial<ArbiterRules> = { mayReset: () => true };

/** All planted bugs of VM-FT. */
export const mutants: readonly VmFtMutant[] = [
  {
    id: "V01",
    title: "no output rule: answers do not wait for the backup",
    rule: "outputWaits",
    detector: "history",
    note: "cut the log channel, or kill the primary with entries in flight: acknowledged operations are lost",
    profile: "base",
    seedBudget: 20,
    options: { replication: "vmft-log" },
    patch: { host: { outputWaits: () => false } },
  },
  {
    id: "V02",
    title: "reads are answered without waiting for the backup",
    rule: "outputWaits",
    detector: "history",
    note: "partition the hosts: the primary answers reads of writes that the next primary never saw, or old values",
    profile: "base",
    seedBudget: 50,
    options: { replication: "vmft-log" },
    patch: { host: { outputWaits: (f) => f !== "read" } },
  },
  {
    id: "V04",
    title: "the backup serves before it executed what it had received",
    rule: "mayGoLive",
    detector: "history",
    note: "any failover to a backup with a backlog: the last entry received always waits for the next",
    profile: "base",
    seedBudget: 50,
    options: { replication: "vmft-log", replayDelayMs: 500 },
    patch: { host: { mayGoLive: () => true } },
  },
  {
    id: "V05",
    title: "no test-and-set: whoever suspects the other goes on alone",
    rule: "mustClaim",
    detector: "history",
    note: "partition the hosts with clients on both",
    profile: "base",
    seedBudget: 20,
    patch: { host: { mustClaim: () => false }, arbiter: unowned },
  },
  {
    id: "V06",
    title: "only the backup asks for the test-and-set; the primary goes on alone",
    rule: "mustClaim",
    detector: "history",
    note: "partition the hosts with clients on both",
    profile: "base",
    seedBudget: 20,
    patch: { host: { mustClaim: (side) => side === "backup" }, arbiter: unowned },
  },
  {
    id: "V07",
    title: "the loser of the test-and-set does not halt",
    rule: "whenLost",
    detector: "history",
    note: "partition the hosts with clients on both",
    profile: "base",
    seedBudget: 20,
    patch: { host: { whenLost: "serve" }, arbiter: unowned },
  },
  {
    id: "V09",
    title: "a delayed test-and-set of an earlier generation is honoured",
    rule: "isStale",
    detector: "invariant",
    note: "the first host dies and returns before it is suspected: it starts the service again, with an empty state",
    profile: "latemsg",
    seedBudget: 2000,
    patch: { arbiter: { isStale: (asked, cell) => asked !== null && asked > cell.generation } },
  },
  {
    id: "V10",
    title: "the backup draws its own random numbers and reads its own clock",
    rule: "replayedAnswer",
    detector: "invariant",
    note: "clients see it only in operations that return such values (create, modified), after a failover",
    profile: "base",
    seedBudget: 20,
    options: { replication: "vmft-log" },
    patch: { host: { replayedAnswer: (_logged, own) => own() } },
  },
  {
    id: "V11",
    title: "the backup fires timers by its own clock",
    rule: "backupTimers",
    detector: "script",
    note: "a lock must expire while a competing request is logged and not executed yet",
    profile: "base",
    seedBudget: 2000,
    options: { replication: "vmft-log" },
    patch: { host: { backupTimers: "own-clock" } },
  },
  {
    id: "V12",
    title: "the log does not say which I/O has completed: the backup takes the oldest",
    rule: "completedIo",
    detector: "invariant",
    note: "two reads under way, and the disk carries out the later one first",
    profile: "base",
    seedBudget: 50,
    options: { replication: "vmft-log" },
    patch: { host: { completedIo: (logged, pending) => pending[0] ?? logged } },
  },
  {
    id: "V13",
    title: "a new primary takes pending writes for done instead of issuing them again",
    rule: "reissues",
    detector: "history",
    note: "the old primary dies between the log entry that starts a write and its arrival at the disk",
    profile: "base",
    seedBudget: 500,
    patch: { host: { reissues: (op) => op === "read" } },
  },
  {
    id: "V15",
    title: "the backup executes the last entry it received",
    rule: "mayReplay",
    detector: "equivalent",
    note: "an entry is a whole event with all its answers, so nothing can arrive in the past of one",
    profile: "base",
    seedBudget: 0,
    options: { replication: "vmft-log" },
    patch: { host: { mayReplay: (seq, received) => seq <= received } },
  },
  {
    id: "V17",
    title: "the flag is reset before the new backup holds checkpoint and log",
    rule: "mayReset",
    detector: "invariant",
    note: "cut off or kill the primary during repair, when the checkpoint arrived and its acknowledgement did not",
    profile: "churn",
    seedBudget: 50,
    patch: { host: { mayReset: () => true } },
  },
  {
    id: "V20",
    title: "style checkpoint: answers do not wait until the checkpoint is acknowledged",
    rule: "outputWaits",
    detector: "history",
    note: "kill the primary with a checkpoint on its way: acknowledged operations are lost",
    profile: "base",
    seedBudget: 20,
    options: { replication: "checkpoint" },
    patch: { host: { outputWaits: () => false } },
  },
  {
    id: "V22",
    title: "style rsm-exec-ack: the primary executes first, and answers with its own result",
    rule: "mayExecute",
    detector: "history",
    note: "cut the pair, or kill the primary before the backup has executed: acknowledged operations are lost",
    profile: "base",
    seedBudget: 20,
    options: { replication: "rsm-exec-ack" },
    patch: { host: { mayExecute: () => true } },
  },
  {
    id: "V23",
    title: "the arbiter's checkpoint saves the flag as it was before the change",
    rule: "savedCell",
    detector: "invariant",
    note: "the arbiter restarts right after a checkpoint, and the flag can be won twice; needs a log that is short",
    profile: "churn",
    seedBudget: 300,
    options: { arbiter: "single", arbiterRecords: 2 },
    patch: { arbiter: { savedCell: (before) => before } },
  },
  {
    id: "V18",
    title: "the failure detector counts only heartbeats",
    rule: "showsLife",
    detector: "script",
    note: "under steady load log messages replace the heartbeats, so busy hosts suspect each other again and again",
    profile: "base",
    seedBudget: 500,
    patch: { host: { showsLife: (type) => type === "heartbeat" } },
  },
  {
    id: "V40",
    title: "the disk carries out a write that comes after a newer one of its block",
    rule: "isLate",
    detector: "history",
    note: "a write of a host that was deposed, or a second copy of one, is under way for long",
    profile: "latemsg",
    seedBudget: 500,
    patch: { disk: { isLate: () => false } },
  },
  {
    id: "V44",
    title: "a primary that does not hear the disk keeps its pair",
    rule: "givesUpDisk",
    detector: "script",
    note: "only the link between primary and disk is cut, for long: nobody who needs the disk is answered",
    profile: "asym",
    seedBudget: 2000,
    patch: { host: { givesUpDisk: () => false } },
  },
  {
    id: "V41",
    title: "the disk says that a write is done before it is durable",
    rule: "diskAnswers",
    detector: "script",
    note: "the disk loses its power right after the answer, where faults seldom aim",
    profile: "base",
    seedBudget: 500,
    patch: { disk: { diskAnswers: "at-once" } },
  },
  {
    id: "V42",
    title: "writes go to the disk before the backup has the entries that start them",
    rule: "outputWaits",
    detector: "invariant",
    note: "what the next primary writes then has smaller numbers than the block, and the disk ignores it",
    profile: "base",
    seedBudget: 20,
    patch: { host: { outputWaits: (f) => f !== "diskWrite" } },
  },
  {
    id: "V43",
    title: "I/Os on one block are under way at the same time",
    rule: "issuable",
    detector: "invariant",
    note: "a write is at the disk before the backup knows what became of the one before it; clients see one that hangs",
    profile: "base",
    seedBudget: 100,
    patch: { host: { issuable: (pending) => [...pending.keys()] } },
  },
  {
    id: "V19",
    title: "a host that asks again after a lost reply does not recognise its own flag",
    rule: "wins",
    detector: "liveness",
    note: "lose the arbiter's answer to the winner: both hosts halt",
    profile: "base",
    seedBudget: 100,
    patch: { host: { wins: (answer) => answer.result === "done" && answer.old === 0 } },
  },
  {
    id: "V30",
    title: "style checkpoint: a late piece of an earlier checkpoint is taken for one of the next",
    rule: "takesPiece",
    detector: "invariant",
    note: "pieces that are sent again and arrive late; the hash of the state notices most of them",
    profile: "latemsg",
    seedBudget: 100,
    options: { replication: "checkpoint", checkpointChunkBytes: 300 },
    patch: { host: { takesPiece: () => true } },
  },
  {
    id: "V31",
    title: "style rsm-exec-ack: the backup chooses the time and the random numbers of an operation itself",
    rule: "replayedAnswer",
    detector: "invariant",
    note: "every write has a time, so the states differ at once",
    profile: "base",
    seedBudget: 20,
    options: { replication: "rsm-exec-ack" },
    patch: { host: { replayedAnswer: (_logged, own) => own() } },
  },
  {
    id: "V50",
    title: "a checkpoint of a WebAssembly guest leaves out its globals",
    rule: "checkpointsGlobals",
    detector: "invariant",
    note: "the new backup has the memory and does not know how far it is used: the next record overwrites the first",
    profile: "churn",
    seedBudget: 20,
    options: { guest: "wasm-key-value" },
    patch: { guest: { checkpointsGlobals: false } },
  },
  {
    id: "V51",
    title: "the NaNs of a WebAssembly guest have the bits that the machine gives them",
    rule: "canonicalNans",
    detector: "equivalent",
    note: "two hosts of one kind of processor and one engine give the same bits; guest/wasm/limits.test.ts shows them",
    profile: "base",
    seedBudget: 0,
    options: { guest: "wasm-key-value" },
    patch: { guest: { canonicalNans: false } },
  },
];

/** The rules of all nodes with this mutant; the correct ones if undefined. @throws RangeError for an unknown id */
export function rulesWith(id: string | undefined): VmFtRules {
  const patch = mutantOf("vm-ft", mutants, id)?.patch;
  return {
    host: { ...correctHost, ...patch?.host },
    arbiter: { ...correctArbiter, ...patch?.arbiter },
    disk: { ...correctDisk, ...patch?.disk },
    guest: { ...correctGuest, ...patch?.guest },
    raft: { ...correctRaft, ...patch?.raft },
  };
}
