/**
 * Mistakes in the clusters: links, nodes, disks and clocks, of processes and of the simulation.
 */
import { inFile } from "../../tests/planted-mistake.ts";
import type { BrokenHarness, Noticed } from "./broken-source.ts";

const GATE = { suite: "harness/clusters/local/links/frame-gate.test.ts" };
const EXECUTION = { suite: "systems-under-test/node-kit/execution.test.ts" };
const SIMULATED_NETWORK = { suite: "harness/clusters/simulated/network/network.test.ts" };
/** In virtual time the whole conformance suite takes a moment. */
const SIMULATED_CLUSTER = { suite: "harness/clusters/simulated/conformance.test.ts" };
const SIMULATED_DISK = { suite: "harness/clusters/simulated/nodes/disk.test.ts" };
/** Cases of the conformance suite: with processes each takes its time. */
const LOCAL_CLUSTER = (titles: RegExp): Noticed => ({ suite: "harness/clusters/local/conformance.test.ts", titles });
const AWAITED_LOSS = { suite: "harness/clusters/local/local-cluster.test.ts", titles: /waits for something to lose/ };

export const BROKEN_CLUSTERS: readonly BrokenHarness[] = [
  ...inFile(
    "harness/clusters/link-rule.ts",
    { suite: "harness/clusters/link-rule.test.ts" },
    [
      "losses exclude each other",
      "1 - (1 - (one[part] ?? 0)) * (1 - (other[part] ?? 0))",
      "Math.max(one[part] ?? 0, other[part] ?? 0)",
    ],
    ["a lossy link is open", "drop !== true && loss <= 0", "drop !== true"],
  ),
  ...inFile(
    "harness/clusters/local/links/frame-gate.ts",
    GATE,
    ["a cut passes everything", "if (drop === true || (loss", "if ((loss"],
    ["nothing is ever lost", "(loss !== undefined && link.random.chance(loss))", "loss === 1"],
    ["what is dropped counts as passed", "link.dropped++;", "link.passed++;"],
    [
      "a message overtakes delayed ones",
      "if (delayMs === undefined && queue.isEmpty()) deliver",
      "if (delayMs === undefined) deliver",
    ],
    [
      "the end of a connection crosses a cut",
      "!queue.isEmpty() || link.rule.drop === true) return;",
      "!queue.isEmpty()) return;",
    ],
    ["an open queue is transparent", "link.isOpen && queue.isEmpty() && !isDisposed", "link.isOpen && !isDisposed"],
  ),
  ...inFile("harness/clusters/local/links/link.ts", GATE, [
    "an end that waits behind a cut is never told",
    "  for (const gate of link.gates) gate.ruleChanged();\n",
    "",
  ]),
  ...inFile(
    "harness/clusters/local/links/proxy.ts",
    {
      suite: "harness/clusters/local/local-cluster.test.ts",
      titles: /to a killed node break/,
    },
    [
      "both directions obey one link",
      "carryLines(outbound, inbound, options.back);",
      "carryLines(outbound, inbound, options.there);",
    ],
  ),
  ...inFile("harness/clusters/local/clients/client-connections.ts", LOCAL_CLUSTER(/the answers can be cut/), [
    "answers cross a cut",
    'back: options.links.between(node, "client"),',
    'back: options.links.between("client", node),',
  ]),
  ...inFile(
    "harness/clusters/local/processes/node-slot.ts",
    LOCAL_CLUSTER(/ordered and not undone/),
    ["a paused node is never resumed", '        life.process.signal("SIGCONT");\n', ""],
    ["a node that was killed is as it was", "  slot.isDownByOrder = true;\n", ""],
  ),
  ...inFile("harness/clusters/local/processes/node-slot.ts", AWAITED_LOSS, [
    "a node about to end is not reached",
    "port: () => slot.life?.port,",
    "port: () => alive(slot)?.port,",
  ]),
  ...inFile("harness/clusters/local/processes/node-slot.ts", LOCAL_CLUSTER(/kill takes nothing/), [
    "a restart empties the disk",
    "if (wipe) rmSync(",
    "rmSync(",
  ]),
  ...inFile("harness/clusters/local/processes/node-slot.ts", LOCAL_CLUSTER(/halts is a finding/), [
    "a halt is an end like any other",
    "if (ending.code === HALTED) replaceHalted(slot);",
    "if (ending.code === undefined) replaceHalted(slot);",
  ]),
  ...inFile("harness/clusters/local/processes/node-slot.ts", LOCAL_CLUSTER(/ends by itself is a finding/), [
    "a node that ended by itself is no news",
    'else if (ended.state !== "starting") options.onFinding(',
    'else if (ended.state === "starting") options.onFinding(',
  ]),
  ...inFile("harness/clusters/local/processes/signals.ts", LOCAL_CLUSTER(/paused answers nothing/), [
    "a pause is only said",
    'if (!sendSignal(target, "SIGSTOP")) {',
    "if (pid === 0) {",
  ]),
  ...inFile("harness/clusters/local/local-cluster.ts", LOCAL_CLUSTER(/operator's request|may be lost/), [
    "an operator's request to a paused node waits",
    'if (port === undefined || slot.status().state !== "running") return false;',
    "if (port === undefined) return false;",
  ]),
  ...inFile("harness/clusters/running-roles.ts", LOCAL_CLUSTER(/may be lost/), [
    "a paused process carries the system",
    'if (state === "running" && role !== undefined) roles.set',
    "if (role !== undefined) roles.set",
  ]),
  ...inFile("harness/clusters/local/local-cluster.ts", LOCAL_CLUSTER(/only that, and counts it/), [
    "a power loss is not counted",
    "wasRunning && isLying ? recordsLost(dataDirectory) : 0",
    "0",
  ]),
  ...inFile("harness/clusters/local/clock.ts", LOCAL_CLUSTER(/not what was cancelled/), [
    "what was cancelled is called",
    "      clearTimeout(timer);\n",
    "",
  ]),
  ...inFile(
    "harness/clusters/local/processes/power-switch.ts",
    { suite: "harness/clusters/local/processes/power-switch.test.ts" },
    ["one node of a power loss stays up", "for (const { strike } of all) strike();", "all[0]?.strike();"],
    [
      "as lost counts what the disk says it lost",
      "Math.max(0, countLoss(dataDirectory).lost)",
      "unsyncedRecords(dataDirectory)",
    ],
    ["power goes at any moment", "all.length / 2", "0"],
  ),
  ...inFile(
    "harness/clusters/simulated/network/network.ts",
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
    "harness/clusters/simulated/nodes/disk.ts",
    SIMULATED_DISK,
    [
      "a power loss loses nothing, and says it did",
      "kept = losesAll ? 0 : drawn;",
      "for (const step of steps) step();\n      kept = 0;",
    ],
    [
      "a write is durable at once",
      "this.#waiting.push(operation);",
      "this.#waiting.push(operation);\n    this.#makeDurable(operation);",
    ],
    ["a full disk takes everything", "if (this.#fault.isFull === true) return false;", ""],
    [
      "a stalled disk syncs",
      "    if (this.#fault.isStalled === true) {\n      this.#isHeld = true;\n      return;\n    }\n",
      "",
    ],
  ),
  ...inFile(
    "harness/clusters/simulated/nodes/simulated-node.ts",
    SIMULATED_CLUSTER,
    ["a paused node goes on", 'this.#state = "paused";\n    return true;', "return true;"],
    ["what came during a pause is forgotten", "for (const action of waiting) if (this.#life === life) action();", ""],
    ["a wipe leaves the disk", "if (wipe) this.#disk.wipe();", ""],
    ["a node that is down answers", 'if (this.#state === "stopped" || this.#state === "booting") return false;', ""],
    ["a power loss is a kill", "this.#disk.crash({ powerLoss })", "this.#disk.crash({ powerLoss: false })"],
  ),
  ...inFile(
    "systems-under-test/node-kit/execution.ts",
    EXECUTION,
    [
      "a node hears of its write before what waited for it has left",
      'if (input.type === "durable") this.#carryOut(this.#gate.durable(input.token));',
      'if (input.type === "durable") this.#gate.durable(input.token);',
    ],
    [
      "what comes after a halt is carried out",
      '        case "halt":\n          this.#isOver = true;\n',
      '        case "halt":\n',
    ],
    ["a node steps after its end", "    if (this.#isOver) return;\n    let effects", "    let effects"],
    ["an effect after a full disk is carried out", "      if (this.#isOver) return;\n      switch", "      switch"],
    ["applies come in the wrong order", "this.#applies.push(effect.index);", "this.#applies.unshift(effect.index);"],
  ),
  ...inFile("harness/clusters/simulated/network/link-table.ts", SIMULATED_CLUSTER, [
    "a record counts what an earlier one counted",
    "    row.recorded = { passed, dropped, delayed };\n",
    "",
  ]),
  ...inFile(
    "harness/clusters/simulated/simulated-cluster.ts",
    SIMULATED_CLUSTER,
    [
      "an operator's request to a node that is down is accepted",
      '  if (host.state() !== "running") return false;\n',
      "",
    ],
    ["what was cancelled happens", "return () => scheduler.cancel(event);", "return () => void event;"],
    ["a node that was killed is as it was", "      downByOrder.add(node);\n", ""],
  ),
  ...inFile("harness/clusters/running-roles.ts", SIMULATED_CLUSTER, [
    "a paused node carries the system",
    'if (state === "running" && role !== undefined) roles.set',
    "if (role !== undefined) roles.set",
  ]),
  ...inFile(
    "harness/clusters/simulated/nodes/node-clock.ts",
    { suite: "harness/clusters/simulated/nodes/node-clock.test.ts" },
    ["every clock runs at the true rate", "rate = nextRate;", "rate = 1;"],
    ["a clock that drifted is set right", "baseLocalUs = local;", "baseLocalUs = zeroMs * 1000 + trueUs;"],
  ),
  ...inFile(
    "harness/clusters/simulated/event-heap.ts",
    { suite: "harness/clusters/simulated/event-heap.test.ts" },
    ["the later of two events comes first", "isBefore(right, child)", "isBefore(child, right)"],
    [
      "cancelled events happen",
      "while (this.#heap.length > 0 && !(this.#heap[0] as SimulatedEvent).isPending) {",
      "while (this.#heap.length < 0) {",
    ],
  ),
];
