/**
 * Mistakes in the nemesis: targets, shapes of partitions, schedule, undoing, counting.
 */
import { inFile } from "../../tests/planted-mistake.ts";
import type { BrokenHarness } from "./broken-source.ts";

const FAULT_PLAN = { suite: "harness/nemesis/fault-plan.test.ts" };
const OWN_FAULT = { suite: "harness/nemesis/own/own-fault.test.ts" };
const SCHEDULE = { suite: "harness/nemesis/schedule.test.ts" };
const GRUDGES = { suite: "harness/nemesis/grudges.test.ts" };

export const BROKEN_NEMESIS: readonly BrokenHarness[] = [
  ...inFile(
    "harness/nemesis/targets.ts",
    FAULT_PLAN,
    [
      "targets are always the first nodes",
      "random.shuffle(up).slice(0, Math.max(1, count))",
      "up.slice(0, Math.max(1, count))",
    ],
    [
      "the leader is the one of the lowest term",
      "(other.term ?? 0) - (one.term ?? 0)",
      "(one.term ?? 0) - (other.term ?? 0)",
    ],
    ["a node that is down is hit again", 'state !== "stopped")', "state !== undefined)"],
    ["a minority is a majority", "return some(minoritySize(size));", "return some(majoritySize(size));"],
  ),
  ...inFile(
    "harness/nemesis/link-fault.ts",
    FAULT_PLAN,
    ["partitions are never lifted", "    overlay.lift(name);\n", ""],
    ["clients' answers are never lost", 'lost === "requests" ? [] :', "lost !== undefined ? [] :"],
    ["a cut that nobody noticed had effect", "if (count > 0) effective++;", "effective++;"],
    [
      "a leader is isolated from clients' view only",
      "linksOf(isolate(nodes, cluster.nodes))",
      "linksOf(isolate(nodes, nodes))",
    ],
  ),
  ...inFile(
    "harness/nemesis/link-overlay.ts",
    FAULT_PLAN,
    [
      "the end of one fault ends all on its links",
      "if (position >= 0) wishes.splice(position, 1);",
      "wishes.length = 0;",
    ],
    ["the fault that came last is in force alone", "merged === undefined ? rule : mergeRules(merged, rule)", "rule"],
  ),
  ...inFile(
    "harness/nemesis/node-fault.ts",
    FAULT_PLAN,
    ["nodes stay down until the end", "const nodes = [...out];", "const nodes: string[] = [];"],
    ["the system's promise is not asked", "if (!options.cluster.mayLose(node)) {", "if (node === undefined) {"],
    ["a node is hit once and counted twice", "(hitCounts.get(node) ?? 0) + 1", "(hitCounts.get(node) ?? 0) + 2"],
  ),
  ...inFile(
    "histories/fault-operation.ts",
    { suite: "histories/fault-operation.test.ts" },
    ["a stop is read as a start", 'return { action: "stop",', 'return { action: "start",'],
    ["any operation of the nemesis is a fault", "  return undefined;\n}", '  return { action: "start", fault: f };\n}'],
  ),
  ...inFile(
    "harness/nemesis/carry-out.ts",
    FAULT_PLAN,
    ["a power loss that lost nothing had effect", "!isOfFiles ? recordsLost > 0 : isHit", "!isOfFiles ? true : isHit"],
    ["healing brings no node back", 'if (state === "running" ||', "if (state !== undefined ||"],
    ["a pause of a node that is down had effect", "done(wasRunning ? HIT : MISSED)", "done(wasRunning ? HIT : HIT)"],
  ),
  ...inFile(
    "harness/nemesis/link-meter.ts",
    { suite: "harness/nemesis/link-meter.test.ts" },
    ["what links did before a fault is its effect", " - (before[position]?.[what] ?? 0)", ""],
    ["a delay is no effect", " || now.delayed !== before[position]?.delayed", ""],
    ["a drop is no effect", "now.dropped !== before[position]?.dropped || ", ""],
  ),
  ...inFile(
    "harness/nemesis/faults.ts",
    FAULT_PLAN,
    ["a doubled message counts as dropped", 'counted: "duplicated"', 'counted: "dropped"'],
    ["reordering is loss", "rule: { reorder: spec.share", "rule: { loss: spec.share"],
  ),
  ...inFile(
    "harness/nemesis/fault-plan.ts",
    FAULT_PLAN,
    ["healing leaves faults in force", "fault.stop((_value, problem) => arrive(problem));", "arrive();"],
    [
      "nobody asks whether faults were undone",
      "errors.length === 0 ? cluster.disturbances() : []",
      "errors.length < 0 ? cluster.disturbances() : []",
    ],
    ["faults begin after the healing", "} else if (isHealed) {", "} else if (isHealed && f === undefined) {"],
    ["a refused start counts", "if (started.isArmed) {", "if (started.value !== undefined) {"],
    [
      "healing overtakes a start",
      "afterwards.push(() => healAll(done));\n      return;",
      "afterwards.push(() => undefined);",
    ],
  ),
  ...inFile(
    "harness/nemesis/own/onset.ts",
    OWN_FAULT,
    ["what was planned goes on after the stop", "if (!isOver) carry(", "if (effect !== undefined) carry("],
    ["a stop does not wait for what is under way", "if (underWay === 0) settle();", "if (underWay >= 0) settle();"],
    ["a plugged-in fault takes what cannot be lost", "} else if (takesOut && !stage", "} else if (!takesOut && !stage"],
    ["rules on links outlast their fault", "      for (const ruling of rulings) overlay.lift(ruling.name);\n", ""],
    ["a rule that was taken back stays", "        overlay.lift(ruling.name);\n        if (links", "        if (links"],
  ),
  ...inFile(
    "harness/nemesis/own/effects-fault.ts",
    OWN_FAULT,
    ["nodes are not brought back", 'state === "running") return [];', "state.length > 0) return [];"],
    ["any start has effect", "?? changes > 0;", "?? changes >= 0;"],
    ["its author's count is not asked", "definition.isEffective?.(outcomes) ?? changes > 0", "changes > 0"],
  ),
  ...inFile(
    "harness/nemesis/schedule.ts",
    SCHEDULE,
    ["targets take no turns", "turn.pop() ?? null", "fault.targets[0] ?? null"],
    ["faults outlast the workload", "const LAST_STOP_SHARE = 0.95;", "const LAST_STOP_SHARE = 1.5;"],
    ["a fault may begin at the end only", "const FIRST_START_SHARE = 0.5;", "const FIRST_START_SHARE = 5;"],
    [
      "a start comes before the stop of the one before",
      "Math.max(startMs + around(fault.everyMs), stopMs +",
      "Math.min(startMs + around(fault.everyMs), stopMs +",
    ],
  ),
  ...inFile(
    "harness/nemesis/grudges.ts",
    GRUDGES,
    ["half is a majority", "return Math.floor(count / 2) + 1;", "return Math.ceil(count / 2);"],
    ["a bridge is cut, too", "nodes.slice(middle + 1)]", "nodes.slice(middle)]"],
    ["the ring is one majority", "nodes[(position - before + offset + size) % size]", "nodes[offset % size]"],
    ["deaf is mute", 'if (way === "deaf")', 'if (way === "mute")'],
    ["a cut in one direction is in the other", "links.push([from, to]);", "links.push([to, from]);"],
  ),
];
