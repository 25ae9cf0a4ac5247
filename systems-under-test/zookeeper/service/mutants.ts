/**
 * Planted bugs of the service: each is the correct rules with one replaced. Ids up to Z30 are those of our catalogue of
 * ZooKeeper bugs, from Z31 to Z59 those of rules that it does not name.
 */
import type { PlantedBug } from "../../planted-bug.ts";
import { compareZxids } from "../zxid.ts";
import type { ServiceRules } from "./rules.ts";
import { correctRules } from "./rules.ts";

/** A mutant of the service. */
export type ServiceMutant = PlantedBug<ServiceRules>;

const sessions: readonly ServiceMutant[] = [
  {
    id: "Z01",
    title: "A server accepts a client that has seen a later state",
    rule: "admission",
    patch: { admission: () => "accept" },
    detector: "script",
    note: "Needs a server that follows a deposed leader: one that merely lags hears of all commits with the leader's answer.",
    profile: "leaderchurn",
    seedBudget: 1_000,
  },
  {
    id: "Z06",
    title: "The end of a session leaves the ephemeral nodes that are outstanding",
    rule: "ephemeralsToDelete",
    patch: { ephemeralsToDelete: ({ applied }) => applied },
    detector: "script",
    note: "Needs a creation that is under way when the session ends.",
    profile: "base",
    seedBudget: 100,
  },
  {
    id: "Z07",
    title: "A new leader ends the sessions that it has not heard of",
    rule: "deadlineAtTakeover",
    patch: { deadlineAtTakeover: ({ now, tickMs }) => now + tickMs },
    detector: "script",
    note: "Their clients had no server while there was no leader, and are alive.",
    profile: "leaderchurn",
    seedBudget: 100,
  },
  {
    id: "Z08",
    title: "A server that knows nothing of a session does not apply its end",
    rule: "appliesClose",
    patch: { appliesClose: (isKnown) => isKnown },
    detector: "script",
    note: "A fuzzy image may hold nodes of a session that ended while it was read.",
    profile: "smallsnap",
    seedBudget: 500,
  },
  {
    id: "Z09",
    title: "A session may write while its end is outstanding",
    rule: "mayWrite",
    patch: { mayWrite: ({ isApplied }) => isApplied },
    detector: "script",
    note: "An ephemeral node that is created then has no session to go with.",
    profile: "base",
    seedBudget: 100,
  },
  {
    id: "Z31",
    title: "The leader takes writes from a connection that the client has left",
    rule: "isOwner",
    patch: { isOwner: () => true },
    detector: "script",
    note: "A write that was on its way there comes after those that the client made elsewhere.",
    profile: "latemsg",
    seedBudget: 1_000,
  },
  {
    id: "Z32",
    title: "A session ends a tick after it was heard of",
    rule: "deadlineOfTouch",
    patch: { deadlineOfTouch: ({ now, tickMs }) => now + tickMs },
    detector: "script",
    note: "The client's pings are further apart, and its nodes go while it is alive.",
    profile: "base",
    seedBudget: 100,
  },
  {
    id: "Z33",
    title: "A follower does not tell the leader of pings",
    rule: "reportsTouch",
    patch: { reportsTouch: (kind) => kind !== "ping" },
    detector: "script",
    note: "Sessions of clients that ask nothing for a while end.",
    profile: "base",
    seedBudget: 100,
  },
];

const requests: readonly ServiceMutant[] = [
  {
    id: "Z10",
    title: "A server takes frames of a client as they come",
    rule: "waitsForEarlier",
    patch: { waitsForEarlier: () => false },
    detector: "invariant",
    note: "Writes of one session overtake each other. Needs requests that are under way together.",
    profile: "base",
    seedBudget: 100,
  },
  {
    id: "Z23",
    title: "Of a multi only the first change is applied again after a restart",
    rule: "appliedChanges",
    patch: {
      appliedChanges: ({ type, isReplay }, changes) => (isReplay && type === "multi" ? changes.slice(0, 1) : changes),
    },
    detector: "invariant",
    note: "The server has a state that never was.",
    profile: "base",
    seedBudget: 100,
  },
  {
    id: "Z25",
    title: "A server answers sync by itself",
    rule: "syncPath",
    patch: { syncPath: () => "local" },
    detector: "script",
    note: "The read after it is as old as it would have been without it.",
    profile: "base",
    seedBudget: 100,
    options: { sync: "quorum" },
  },
  {
    id: "Z26",
    title: "A leader answers sync without a quorum, though it should ask one",
    rule: "syncNeedsQuorum",
    patch: { syncNeedsQuorum: () => false },
    detector: "script",
    note: "It may have been deposed, and the server of the client still follow it.",
    profile: "leaderchurn",
    seedBudget: 1_000,
    options: { sync: "quorum" },
  },
  {
    id: "Z34",
    title: "A leader works out writes from what it has applied",
    rule: "checkedState",
    patch: { checkedState: () => "applied" },
    detector: "invariant",
    note: "Two conditional writes that are under way together both find the version that they ask for.",
    profile: "base",
    seedBudget: 50,
  },
  {
    id: "Z35",
    title: "A version that is too low fits",
    rule: "versionFits",
    patch: { versionFits: (expected = -1, version) => expected <= version },
    detector: "invariant",
    note: "A conditional write overwrites what its client has not seen.",
    profile: "base",
    seedBudget: 50,
  },
  {
    id: "Z36",
    title: "The number of a sequential node is that of its siblings",
    rule: "nextSequence",
    patch: { nextSequence: ({ numChildren }) => numChildren },
    detector: "invariant",
    note: "A number comes again after a node was deleted.",
    profile: "base",
    seedBudget: 50,
  },
  {
    id: "Z37",
    title: "An ephemeral node may have children",
    rule: "mayHaveChildren",
    patch: { mayHaveChildren: () => true },
    detector: "script",
    note: "They have no parent when its session has ended.",
    profile: "base",
    seedBudget: 50,
  },
  {
    id: "Z38",
    title: "A node with children may be deleted",
    rule: "mayDelete",
    patch: { mayDelete: () => true },
    detector: "script",
    note: "The children have no parent.",
    profile: "base",
    seedBudget: 50,
  },
  {
    id: "Z39",
    title: "The writes before the refused one of a multi are carried out",
    rule: "keepsPartOfMulti",
    patch: { keepsPartOfMulti: () => true },
    detector: "invariant",
    note: "All or nothing is promised.",
    profile: "base",
    seedBudget: 50,
  },
  {
    id: "Z40",
    title: "A read does not wait for the writes before it",
    rule: "mayBegin",
    patch: { mayBegin: () => true },
    detector: "history",
    note: "A client that submits both together does not read its own write.",
    profile: "base",
    seedBudget: 50,
  },
  {
    id: "Z41",
    title: "A sync is answered when what the leader has applied is applied",
    rule: "syncPoint",
    patch: { syncPoint: ({ lastApplied }) => lastApplied },
    detector: "script",
    note: "What was committed before the leader knew is not waited for.",
    profile: "base",
    seedBudget: 1_000,
  },
];

const watches: readonly ServiceMutant[] = [
  {
    id: "Z03",
    title: "A client that connects again is told of nothing that it missed",
    rule: "missedEvent",
    patch: { missedEvent: () => null },
    detector: "invariant",
    note: "What changed while it was away is not told.",
    profile: "base",
    seedBudget: 50,
  },
  {
    id: "Z05",
    title: "An event comes after the answer that shows the change",
    rule: "bringsEvents",
    patch: { bringsEvents: (body) => body === "events" || body === "pong" },
    detector: "invariant",
    note: "A client acts on new data and does not know that it is new.",
    profile: "base",
    seedBudget: 50,
  },
  {
    id: "Z42",
    title: "A watch fires more than once",
    rule: "staysAfterFiring",
    patch: { staysAfterFiring: () => true },
    detector: "invariant",
    note: "A client wakes for what it does not wait for.",
    profile: "base",
    seedBudget: 50,
  },
  {
    id: "Z43",
    title: "A read of a node that is not there leaves no watch",
    rule: "leavesWatch",
    patch: { leavesWatch: (_request, isThere) => isThere },
    detector: "invariant",
    note: "Who waits for a node to be created waits for ever.",
    profile: "base",
    seedBudget: 50,
  },
  {
    id: "Z44",
    title: "Who watches the children of a node is not told that it is gone",
    rule: "firings",
    patch: {
      firings: (change) =>
        correctRules.firings(change).filter(({ at, watchers }) => at !== "node" || watchers === "data"),
    },
    detector: "script",
    note: "It waits for children of a node that is not there.",
    profile: "base",
    seedBudget: 100,
  },
  {
    id: "Z45",
    title: "A client that connects again is not told of children that came or went",
    rule: "missedEvent",
    patch: {
      missedEvent: (kind, stat, lastZxidSeen) =>
        kind === "children" && stat !== undefined && compareZxids(stat.mzxid, lastZxidSeen) <= 0
          ? null
          : correctRules.missedEvent(kind, stat, lastZxidSeen),
    },
    detector: "invariant",
    note: "The time of the node's data is compared, and not that of its children.",
    profile: "base",
    seedBudget: 200,
  },
];

/** The planted bugs of the service. */
export const serviceMutants: readonly ServiceMutant[] = [...sessions, ...requests, ...watches];

/** The rules with this mutant; correct ones for none, and for one of another part. */
export function serviceRulesWith(id: string | undefined): ServiceRules {
  return { ...correctRules, ...serviceMutants.find((mutant) => mutant.id === id)?.patch };
}
