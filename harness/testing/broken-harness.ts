/**
 * Mistakes that one could make in the harness, and the tests beside the code that notice each.
 *
 * A harness that heals nothing, aims at one node or loses a completion still says "Linearizable", of less. Only a test
 * that fails with the mistake in place shows that it would be noticed.
 */
import type { Mistake } from "./suite-in-process.ts";

/** A mistake, and the file of tests that must fail with it. */
export interface BrokenHarness extends Mistake {
  readonly name: string;
  readonly suite: string;
  /** Which of its tests are run, where the others take long; all when left out. */
  readonly titles?: RegExp;
}

type Row = readonly [name: string, text: string, replacement: string];

/** Mistakes in one file that one suite notices. */
function inFile(
  file: string,
  seen: { readonly by: string; readonly titles?: RegExp },
  ...rows: readonly Row[]
): BrokenHarness[] {
  return rows.map(([name, text, replacement]) => ({
    name,
    file,
    text,
    replacement,
    suite: seen.by,
    ...(seen.titles === undefined ? {} : { titles: seen.titles }),
  }));
}

const INTERPRETER = { by: "harness/generator/interpreter.test.ts" };
const COMBINATORS = { by: "harness/generator/combinators.test.ts" };
const CONTROLLER = { by: "harness/run/controller.test.ts" };
const FAULT_PLAN = { by: "harness/nemesis/fault-plan.test.ts" };
const SCHEDULE = { by: "harness/nemesis/schedule.test.ts" };
const GRUDGES = { by: "harness/nemesis/grudges.test.ts" };
const ASSESS = { by: "harness/run/assess.test.ts" };
const GATE = { by: "harness/clusters/local/frame-gate.test.ts" };
const SIMULATED_NETWORK = { by: "harness/clusters/simulated/network.test.ts" };
const SIMULATED_CLUSTER = { by: "harness/clusters/simulated/simulated-cluster.test.ts" };
const SIMULATED_DISK = { by: "harness/clusters/simulated/disk.test.ts" };
const NODES = (titles: RegExp): { by: string; titles: RegExp } => ({
  by: "harness/clusters/local/local-cluster.test.ts",
  titles,
});

export const BROKEN_HARNESS: readonly BrokenHarness[] = [
  ...inFile(
    "harness/generator/interpreter.ts",
    INTERPRETER,
    [
      "a completion ends the oldest open operation, whoever's it is",
      "this.#completed.push({ flight, outcome });",
      "this.#completed.push({ flight: this.#workers.inFlight()[0] ?? flight, outcome });",
    ],
    [
      "a process goes on after an info",
      'if (outcome.type === "info" && flight.worker !== "nemesis") this.#workers.retire(flight.worker);',
      "",
    ],
    ["an operation may complete twice", "if (flight.isOver) {", "if (flight.isOver && outcome.type === undefined) {"],
    ["time may run backwards", "Math.max(this.#time, this.#options.clock.nowNs())", "this.#options.clock.nowNs()"],
    [
      "a stop waits for ever for what is in flight",
      "for (const flight of this.#workers.inFlight()) {",
      "for (const flight of [] as InFlight[]) {",
    ],
    [
      "what no client took is of unknown outcome",
      'finish({ type: "fail", value: operation.value, error: ["no-client"',
      'finish({ type: "info", value: operation.value, error: ["no-client"',
    ],
    ["clients are left open", "this.#workers.closeAll();", ""],
  ),
  ...inFile(
    "harness/generator/interpreter.ts",
    COMBINATORS,
    [
      "the generator hears of nothing",
      'if (this.#state === "running") this.#generator =',
      'if (this.#state === "ended") this.#generator =',
    ],
    [
      "what was planned for later happens now",
      "if (answer.operation.time > context.time) {",
      "if (answer.operation.time > context.time + 1e15) {",
    ],
  ),
  ...inFile("harness/generator/workers.ts", INTERPRETER, [
    "a retired process keeps its client",
    "this.#close(worker);\n    this.#processes[worker] =",
    "this.#processes[worker] =",
  ]),
  ...inFile("harness/generator/phases.ts", COMBINATORS, [
    "a phase begins while the one before is in flight",
    "context.free.length < context.workers.length",
    "context.free.length < 1",
  ]),
  ...inFile("harness/generator/time-limit.ts", COMBINATORS, [
    "a time limit lets in what is planned for after it",
    "if (answer.operation.time >= end) return",
    "if (answer.operation.time >= end + 1e15) return",
  ]),
  ...inFile("harness/generator/until-ok.ts", COMBINATORS, [
    "a failure ends the tries",
    'if (event.type === "ok") return nothingToDo();',
    'if (event.type !== "info") return nothingToDo();',
  ]),
  ...inFile("harness/generator/concurrent-keys.ts", COMBINATORS, [
    "a key hears of another's completions",
    "if (slot.key !== event.key) continue;",
    "",
  ]),
  ...inFile(
    "harness/run/controller.ts",
    CONTROLLER,
    [
      "final reads are skipped",
      "workload.finalGenerator(workloadOptions, newestKeys())",
      "workload.finalGenerator(workloadOptions, [])",
    ],
    ["a key less is read in the end", "[...keys].slice(-FINAL_KEYS_MAX)", "[...keys].slice(1)"],
    ["nothing is healed", "      nemesis(heal),\n", ""],
    [
      "a final read counts as answered before it is",
      'if (event.type === "ok") finalReads.ok.add(event.key);',
      "finalReads.ok.add(event.key);",
    ],
    ["every ok is one after the healing", "if (healedAt !== undefined) firstOkMs ??=", "firstOkMs ??="],
    ["what healing could not do is forgotten", "          healError = error;\n", ""],
    ["the plan hears of no success", "        faults.clientOk(event.time);\n", ""],
    [
      "nobody waits for the recovery",
      "clients(timeLimit(options.recoveryTimeoutMs, untilOk(",
      "clients(timeLimit(0, untilOk(",
    ],
  ),
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
    "harness/nemesis/fault-plan.ts",
    FAULT_PLAN,
    ["healing leaves faults in force", "fault.stop((_value, problem) => arrive(problem));", "arrive();"],
    ["healing brings no node back", 'if (state === "running") continue;', "if (state !== undefined) continue;"],
    ["a power loss that lost nothing had effect", "powerLoss ? hit.recordsLost > 0 : hit.isHit", "hit.isHit"],
    ["nobody asks whether faults were undone", "leftBroken = cluster.disturbances();", "leftBroken = [];"],
    ["faults begin after the healing", "} else if (isHealed) {", "} else if (isHealed && f === undefined) {"],
    ["a refused start counts", "if (started.isArmed) {", "if (started.value !== undefined) {"],
    [
      "healing overtakes a start",
      "afterwards.push(() => healAll(done));\n      return;",
      "afterwards.push(() => undefined);",
    ],
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
  ...inFile(
    "harness/run/assess.ts",
    ASSESS,
    [
      "a fault without effect is fine",
      "faults.filter((fault) => fault.effective === 0)",
      "faults.filter((fault) => fault.effective < 0)",
    ],
    ["a system that never came back recovered", "  if (firstOkMs === undefined) {", "  if (boundMs < 0) {"],
    ["final reads that nobody answered are fine", "if (finalReadsOk < finalReadsAsked) {", "if (finalReadsOk < 0) {"],
    ["keys that nobody read are fine", "if (finalReadsAsked < finalReadsDue) {", "if (finalReadsAsked < 0) {"],
    ["too small a load is enough", "if (ok < LOAD_OK_MIN) {", "if (ok < 0) {"],
    [
      "a node that ended by itself did not",
      'if (first === undefined) return { name, valid: true, message: "No node',
      'if (name !== undefined) return { name, valid: true, message: "No node',
    ],
    [
      "nothing under any fault is enough",
      "silent.filter(({ isOutlived }) => !isOutlived)",
      "silent.filter(({ fault }) => fault === undefined)",
    ],
    ["what was not undone is fine", "if (leftBroken.length === 0) return", "if (leftBroken.length >= 0) return"],
    ["what nothing could contradict is valid", "facts.lackOfEvidence === undefined", "facts.lackOfEvidence !== null"],
    ["a run that ended early ran to its end", "...(facts.endedEarly === undefined", "...(facts.endedEarly !== null"],
    ["an info is an ok", 'if (operation.outcome === "ok" && operation.completeTime', "if (operation.completeTime"],
  ),
  ...inFile(
    "harness/run/under-fault.ts",
    { by: "harness/run/under-fault.test.ts" },
    [
      "answers that were under way count",
      "if (invokeTime >= beginNs && completeTime <= endNs)",
      "if (completeTime >= beginNs && completeTime <= endNs)",
    ],
    ["failures are successes", 'if (outcome !== "ok" || completeTime', "if (completeTime"],
    [
      "success after everything outlives all",
      "else if (invokeTime >= endNs && completeTime <= lastEndNs)",
      "else if (invokeTime >= endNs)",
    ],
    ["a skipped fault was in force", "if (hasBegun(value)) open.set(fault, time);", "open.set(fault, time);"],
  ),
  ...inFile(
    "harness/run/live-check.ts",
    { by: "harness/run/live-check.test.ts" },
    ["two checks may contradict each other", "if (contradiction !== undefined) {", "if (contradiction === null) {"],
    ["a violation is told to nobody", "        onViolation(violation);\n", ""],
  ),
  ...inFile("harness/run/teardown.ts", { by: "harness/run/teardown.test.ts" }, [
    "what was set up first is undone first",
    "let step = steps.pop(); step !== undefined; step = steps.pop()",
    "let step = steps.shift(); step !== undefined; step = steps.shift()",
  ]),
  ...inFile(
    "histories/pair.ts",
    { by: "histories/pair.test.ts" },
    ["a retired process may go on", 'if (event.type === "info") retired.set(process, event.index);', ""],
    [
      "a completion may be of another operation",
      "event.f !== begun.f || event.key !== begun.key",
      "event.key !== begun.key",
    ],
    ["a process may have two operations open", "if (problem !== undefined) throw", "if (problem === null) throw"],
  ),
  ...inFile(
    "harness/clusters/link-rule.ts",
    { by: "harness/clusters/link-rule.test.ts" },
    [
      "losses exclude each other",
      "1 - (1 - (one.loss ?? 0)) * (1 - (other.loss ?? 0))",
      "Math.max(one.loss ?? 0, other.loss ?? 0)",
    ],
    ["a lossy link is open", "rule.drop !== true && (rule.loss ?? 0) <= 0", "rule.drop !== true"],
  ),
  ...inFile(
    "harness/clusters/local/frame-gate.ts",
    GATE,
    ["a cut passes everything", "if (drop === true || (loss", "if ((loss"],
    ["nothing is ever lost", "(loss !== undefined && link.random.chance(loss))", "loss === 1"],
    ["what is dropped counts as passed", "link.dropped++;", "link.passed++;"],
    [
      "a message overtakes delayed ones",
      "if (delayMs === undefined && queue.isEmpty()) options",
      "if (delayMs === undefined) options",
    ],
    [
      "the end of a connection crosses a cut",
      "!queue.isEmpty() || link.rule.drop === true) return;",
      "!queue.isEmpty()) return;",
    ],
    ["an open queue is transparent", "link.isOpen && queue.isEmpty() && !isDisposed", "link.isOpen && !isDisposed"],
  ),
  ...inFile("harness/clusters/local/link.ts", GATE, [
    "an end that waits behind a cut is never told",
    "  for (const gate of link.gates) gate.ruleChanged();\n",
    "",
  ]),
  ...inFile("harness/clusters/local/proxy.ts", NODES(/to a killed node break/), [
    "both directions obey one link",
    "carry(outbound, inbound, options.back);",
    "carry(outbound, inbound, options.there);",
  ]),
  ...inFile("harness/clusters/local/client-connections.ts", NODES(/between clients and a node/), [
    "answers cross a cut",
    'back: options.links.between(node, "client"),',
    'back: options.links.between("client", node),',
  ]),
  ...inFile(
    "harness/clusters/local/node-slot.ts",
    NODES(/told as disturbances/),
    ["a paused node is never resumed", '        life.process.signal("SIGCONT");\n', ""],
    ["a node that was killed is as it was", "  slot.isDownByOrder = true;\n", ""],
  ),
  ...inFile("harness/clusters/local/node-slot.ts", NODES(/killed keep their disk/), [
    "a restart empties the disk",
    "if (wipe) rmSync(",
    "rmSync(",
  ]),
  ...inFile("harness/clusters/local/node-slot.ts", NODES(/halt are a finding/), [
    "a halt is an end like any other",
    "if (ending.code === HALTED) replaceHalted(slot);",
    "if (ending.code === undefined) replaceHalted(slot);",
  ]),
  ...inFile("harness/clusters/local/node-slot.ts", NODES(/end by themselves/), [
    "a node that ended by itself is no news",
    'else if (ended.state !== "starting") options.onFinding(',
    'else if (ended.state === "starting") options.onFinding(',
  ]),
  ...inFile("harness/clusters/local/node-process.ts", NODES(/told as disturbances/), [
    "a pause is only said",
    'if (!sendSignal(pid, "SIGSTOP")) {',
    "if (pid === 0) {",
  ]),
  ...inFile(
    "harness/clusters/local/power-switch.ts",
    { by: "harness/clusters/local/power-switch.test.ts" },
    ["one node of a power loss stays up", "for (const { strike } of all) strike();", "all[0]?.strike();"],
    [
      "as lost counts what the disk says it lost",
      "Math.max(0, countLoss(dataDirectory).lost)",
      "unsyncedRecords(dataDirectory)",
    ],
    ["power goes at any moment", "all.length / 2", "0"],
  ),
  ...inFile(
    "harness/clusters/simulated/network.ts",
    SIMULATED_NETWORK,
    ["a cut passes everything", "if (drop === true) return true;", ""],
    ["a rule's losses do not happen", "if (ruleLoss > 0 && this.#random.chance(ruleLoss)) return true;", ""],
    ["a slow link is not", "arrivalUs += this.#random.integer(", "this.#random.integer("],
    [
      "what is lost is not counted",
      "  #lose({ onLost }: Parcel): void {\n    this.state.dropped++;",
      "  #lose({ onLost }: Parcel): void {",
    ],
    [
      "nothing is doubled",
      'if (duplicate > 0 && mode === "datagram" &&',
      'if (duplicate > 1 && mode === "datagram" &&',
    ],
    ["a clog holds nothing up", "if (state.clogUntilUs > this.#scheduler.nowUs()) {", "if (state.clogUntilUs < 0) {"],
  ),
  ...inFile(
    "harness/clusters/simulated/disk.ts",
    SIMULATED_DISK,
    [
      "a power loss loses nothing, and says it did",
      "kept = losesAll ? 0 : drawn;",
      "for (const step of steps) step();\n        kept = 0;",
    ],
    [
      "a write is durable at once",
      "waiting.push(operation);",
      "waiting.push(operation);\n      makeDurable(operation);",
    ],
    ["a full disk takes everything", "if (fault.isFull === true) return false;", ""],
    ["a stalled disk syncs", "    if (fault.isStalled === true) {\n      isHeld = true;\n      return;\n    }\n", ""],
  ),
  ...inFile(
    "harness/clusters/simulated/simulated-node.ts",
    SIMULATED_CLUSTER,
    ["a paused node goes on", 'state = "paused";\n      return true;', "return true;"],
    ["what came during a pause is forgotten", "for (const action of waiting) if (life === owner) action();", ""],
    ["a wipe leaves the disk", "if (wipe) disk.wipe();", ""],
    ["a node that is down answers", 'if (state === "stopped" || state === "booting") return false;', ""],
    ["a power loss is a kill", "disk.crash({ powerLoss })", "disk.crash({ powerLoss: false })"],
  ),
  ...inFile(
    "harness/clusters/simulated/simulated-cluster.ts",
    SIMULATED_CLUSTER,
    ["a node that was killed is as it was", "      downByOrder.add(node);\n", ""],
    [
      "a paused node carries the system",
      'if (state === "running" && role !== undefined) roles.set',
      "if (role !== undefined) roles.set",
    ],
  ),
  ...inFile(
    "harness/clusters/simulated/node-clock.ts",
    { by: "harness/clusters/simulated/node-clock.test.ts" },
    ["every clock runs at the true rate", "rate = nextRate;", "rate = 1;"],
    ["a clock that drifted is set right", "baseLocalUs = local;", "baseLocalUs = zeroMs * 1000 + trueUs;"],
  ),
  ...inFile(
    "harness/clusters/simulated/event-heap.ts",
    { by: "harness/clusters/simulated/event-heap.test.ts" },
    ["the later of two events comes first", "right.timeUs < child.timeUs ||", "right.timeUs > child.timeUs ||"],
    [
      "cancelled events happen",
      "while (heap.length > 0 && !(heap[0] as SimulatedEvent).isPending) {",
      "while (heap.length < 0) {",
    ],
  ),
  ...inFile(
    "harness/hunt/shrink-failure.ts",
    { by: "harness/hunt/shrink-failure.test.ts" },
    [
      "any failure will do",
      "one.oracle === other.oracle && one.invariant === other.invariant",
      "one.oracle !== undefined",
    ],
    ["any invariant will do", 'if (oracle !== "invariant" || colon === -1) return', "if (colon !== -2) return"],
  ),
  ...inFile(
    "harness/hunt/oracles.ts",
    { by: "harness/hunt/oracles.test.ts" },
    ["the liveness oracle is silent", "  if (firstOkMs === undefined) {", "  if (boundMs < 0) {"],
    [
      "final reads without answer are progress",
      "if (finalReadsOk >= finalReadsAsked) return undefined;",
      "return undefined;",
    ],
    [
      "a healing that never ended is fine",
      "if (recovery === undefined) return {",
      "if (recovery === undefined) return undefined;\n  if (recovery === null) return {",
    ],
    ["the history oracle is silent", "if (report.valid !== false) return undefined;", "return undefined;"],
  ),
  ...inFile(
    "harness/hunt/ending.ts",
    { by: "harness/hunt/ending.test.ts" },
    [
      "links of the core stay cut",
      "const isInside = core.includes(node) &&",
      "const isInside = core.includes(other) && core.length === 0 &&",
    ],
    [
      "nodes of the core stay down",
      'if (state === "running" || !core.includes(id)) continue;',
      'if (state !== "paused") continue;',
    ],
    ["disks and clocks stay broken", "cluster.setClock(node, { offsetMs: 0, rate: 1 });", ""],
    [
      "the core is a minority",
      "random.integer(Math.floor(nodes.length / 2) + 1, nodes.length)",
      "random.integer(1, Math.floor(nodes.length / 2))",
    ],
  ),
  ...inFile(
    "harness/hunt/fault-tally.ts",
    { by: "harness/hunt/fault-tally.test.ts" },
    [
      "a fault on idle links had effect",
      "if (disturbed(fault.links) === fault.before) still.push(fault);",
      "if (fault.before < 0) still.push(fault);",
    ],
    [
      "what ends a fault is counted as one",
      "if (fault === undefined) return () => undefined;",
      "if (fault === null) return () => undefined;",
    ],
  ),
  ...inFile(
    "harness/hunt/shrink-list.ts",
    { by: "harness/hunt/shrink-list.test.ts" },
    ["what was found is thrown away", "return kept;", "return items;"],
    ["single items are never tried", "if (size === 1 && !hasShrunk) break;", "if (size <= 4) break;"],
  ),
];
