/**
 * Mistakes about members that come and go: in clusters, the operator, clients, the promise of availability and hunts.
 */
import { inFile } from "../../tests/planted-mistake.ts";
import type { BrokenHarness } from "./broken-source.ts";

const SIMULATED = { suite: "harness/clusters/simulated/conformance.test.ts", titles: /who is in it/ };
const LOCAL = { suite: "harness/clusters/local/conformance.test.ts", titles: /who is in it/ };
const MEMBERSHIP_FAULT = { suite: "harness/nemesis/membership/membership-fault.test.ts" };
const CHANGE_WATCH = { suite: "harness/nemesis/membership/change-watch.test.ts" };
const VOTING_SETS = { suite: "harness/availability/voting-sets.test.ts" };
const AVAILABILITY = { suite: "harness/availability/availability.test.ts" };
const INTERPRETER = { suite: "harness/generator/interpreter.test.ts" };
const HUNT = { suite: "harness/hunt/membership.test.ts" };

const CLUSTERS: readonly BrokenHarness[] = [
  ...inFile(
    "harness/clusters/roster.ts",
    SIMULATED,
    ["a node that left can be named again", "if (used.has(node)) throw", "if (nodes.includes(node)) throw"],
    [
      "an older set of members takes the place of a later one",
      "set.version > committed.version",
      "set.version !== committed.version",
    ],
    ["who has left is no target, and still a node", "      drop(nodes, node);\n", ""],
    ["clients are told of the nodes at the start", "      present = [...present, member];\n", ""],
    ["a node that joined is no target", "      if (member.isTarget) targets.push(node);\n", ""],
  ),
  ...inFile("harness/clusters/simulated/world.ts", SIMULATED, [
    "a new node has no connections",
    "  site.parts?.peers.join(id, target);\n",
    "",
  ]),
  ...inFile(
    "harness/clusters/simulated/simulated-cluster.ts",
    SIMULATED,
    [
      "a node that has left runs on",
      "        nodeOf(world, node).kill({ powerLoss: false });\n        roster.remove(node);\n",
      "        roster.remove(node);\n",
    ],
    [
      "links of a node that has left count",
      "links.disturbed((end) => !world.roster.isGone(end))",
      "links.disturbed(() => true)",
    ],
  ),
  ...inFile(
    "harness/clusters/local/running.ts",
    LOCAL,
    ["the others are not told where a new node is", "running.slots.get(other)?.addPeer(", "void ("],
    ["a node that has left runs on", "  const end = slot.close();\n", "  const end = Promise.resolve();\n"],
    [
      "a node that joins takes itself for one of the first",
      "{ id, members, joins: true }, { place",
      "{ id, members }, { place",
    ],
  ),
];

const NEMESIS: readonly BrokenHarness[] = [
  ...inFile(
    "harness/nemesis/membership/member-operator.ts",
    MEMBERSHIP_FAULT,
    [
      "a change is asked for though a majority would be gone",
      "return add.every((node) => running.has(node)) && hasMajority(members) && hasMajority(after);",
      "return after.length > 0 && hasMajority(members);",
    ],
    ["three members may become two", "size <= MEMBERS_MIN", "size < MEMBERS_MIN"],
    ["members grow without end", 'wanted === "grow" && size >= sizeMax', 'wanted === "grow" && size > 99'],
    ["each change starts a node of its own", "[leftOver(set) ?? newId()]", "[newId()]"],
    ["members that were removed run on", "      clearOut(set);\n", ""],
    ["the leader never leaves", "random.chance(LEADER_SHARE) ? leader", "random.chance(0) ? leader"],
  ),
  ...inFile(
    "harness/nemesis/membership/membership-fault.ts",
    MEMBERSHIP_FAULT,
    [
      "what was asked for had effect",
      "if (this.#awaited === undefined || !this.#isCommitted(this.#awaited)) return;",
      "if (this.#awaited === undefined) return;",
    ],
    [
      "an operator asks once",
      "if (this.#operator.look()) return;",
      "if (this.#operator.look() || change.version === 0) return;",
    ],
  ),
  ...inFile("harness/nemesis/membership/change-watch.ts", CHANGE_WATCH, [
    "one set is counted for each change that it has",
    "over.findLast(({ change }) => isIn(change, set.members))?.onCommitted();",
    "for (const { change, onCommitted } of over) if (isIn(change, set.members)) onCommitted();",
  ]),
  ...inFile("harness/nemesis/asked-faults.ts", { suite: "harness/nemesis/faults.test.ts" }, [
    "all has changes of members, too",
    "kind.isOrdinary !== false",
    "kind.name.length > 0",
  ]),
];

const JUDGES: readonly BrokenHarness[] = [
  ...inFile(
    "harness/availability/voting-sets.ts",
    VOTING_SETS,
    [
      "only what is committed may vote",
      "sets: () => [now.members, ...open.flatMap(({ change }) => results(change))]",
      "sets: () => [now.members]",
    ],
    [
      "a late note brings an old set back",
      "if (set.version <= now.version) return false;",
      "if (set.version === now.version) return false;",
    ],
    [
      "sets hold what they do not need",
      "if (!kept.some((other) => other.every((node) => set.includes(node)))) kept.push(set)",
      "kept.push(set)",
    ],
  ),
  ...inFile(
    "harness/availability/availability.ts",
    AVAILABILITY,
    [
      "the members at the start are asked for ever",
      "this.#voting.committed(set) && this.#follow()",
      "this.#voting.committed(set)",
    ],
    [
      "a change that was asked for excuses nothing",
      "this.#voting.asked(change) && this.#follow()",
      "this.#voting.asked(change)",
    ],
    [
      "each change of members begins the wait again",
      "before.get(nodes.join()) ?? brokenQuorum(nodes)",
      "brokenQuorum(nodes)",
    ],
  ),
  ...inFile("harness/availability/reach.ts", AVAILABILITY, [
    "nodes that joined are overlooked",
    "      known.add(node);\n",
    "",
  ]),
];

const RUNS: readonly BrokenHarness[] = [
  ...inFile(
    "harness/generator/workers.ts",
    INTERPRETER,
    [
      "clients know the first nodes for ever",
      "      if (this.#inFlight[worker] === undefined) this.retire(worker);\n",
      "",
    ],
    [
      "a client is closed while its operation is under way",
      "if (this.#inFlight[worker] === undefined) this.retire",
      "if (worker >= 0) this.retire",
    ],
  ),
  ...inFile(
    "harness/hunt/faults/nemesis-driver.ts",
    HUNT,
    [
      "what is done to a node that is not there stops the run",
      '  if ("node" in effect && effect.type !== "add-node" && !cluster.nodes.includes(effect.node)) return false;\n',
      "",
    ],
    ["what was asked for had effect", '["links", "clog", "disk", "change-members"]', '["links", "clog", "disk"]'],
  ),
  ...inFile("harness/hunt/plan/fitting-entries.ts", HUNT, [
    "members change where they are fixed",
    "return system.membership?.(filledOptions(system, options)) !== undefined;",
    "return filledOptions(system, options) !== undefined;",
  ]),
];

/** Mistakes about members that come and go. */
export const BROKEN_MEMBERSHIP: readonly BrokenHarness[] = [...CLUSTERS, ...NEMESIS, ...JUDGES, ...RUNS];
