/**
 * The planted bugs: each replaces one rule of the hosts or of the arbiter, or one decision that both make.
 * Ids are those of the catalogue in the README.
 */
import { mutantOf } from "../planted-bug.ts";
import type { Mutant } from "../system.ts";
import type { RaftRules } from "../raft/core/rules.ts";
import { correctRules as correctRaft } from "../raft/core/rules.ts";
import type { AllArbiterRules } from "../test-and-set/nodes.ts";
import type { ArbiterRules } from "../test-and-set/rules.ts";
import { correct as correctArbiter } from "../test-and-set/rules.ts";
import type { HostRules } from "./hosts/rules.ts";
import { correct as correctHost } from "./hosts/rules.ts";

/** The parts of the system that have rules. */
interface VmFtRules extends AllArbiterRules {
  readonly host: HostRules;
}

/** A planted bug: what takes the place of correct rules, of the hosts, the arbiter or both. */
export interface VmFtMutant extends Mutant {
  readonly rule: keyof HostRules | keyof ArbiterRules | keyof RaftRules;
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
];

/** The rules of hosts and arbiter with this mutant; the correct ones if undefined. @throws RangeError for an unknown id */
export function rulesWith(id: string | undefined): VmFtRules {
  const patch = mutantOf("vm-ft", mutants, id)?.patch;
  return {
    host: { ...correctHost, ...patch?.host },
    arbiter: { ...correctArbiter, ...patch?.arbiter },
    raft: { ...correctRaft, ...patch?.raft },
  };
}
