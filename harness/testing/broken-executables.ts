/**
 * Mistakes in the cluster of executables: its network, services and clients, and how it sets its nodes up and ends them.
 */
import { inFile } from "../../tests/planted-mistake.ts";
import type { BrokenHarness, Noticed } from "./broken-source.ts";

const ROOM = "harness/clusters/executables";
const NETWORK = { suite: `${ROOM}/network/network.test.ts` };
const SERVICES = { suite: `${ROOM}/services/services.test.ts` };
const CLIENT = { suite: `${ROOM}/clients/rpc-client.test.ts` };
const MESSAGE = { suite: `${ROOM}/network/message.test.ts` };
const WORKLOADS = { suite: "harness/workloads/maelstrom/maelstrom-workloads.test.ts" };
const PROGRAM = { suite: "harness/spec/program.test.ts" };
/** With processes each case takes its time. */
const CLUSTER = (titles: RegExp): Noticed => ({ suite: `${ROOM}/executables-cluster.test.ts`, titles });
const UNRULY = (titles: RegExp): Noticed => ({ suite: `${ROOM}/unruly-executables.test.ts`, titles });
const CONFORMANCE = (titles: RegExp): Noticed => ({ suite: `${ROOM}/conformance.test.ts`, titles });

export const BROKEN_EXECUTABLES: readonly BrokenHarness[] = [
  ...inFile(
    `${ROOM}/network/link-decision.ts`,
    NETWORK,
    ["a cut passes everything", "if (drop === true || (loss > 0 &&", "if ((loss > 0 &&"],
    ["what is dropped counts as passed", "link.dropped++;", "link.passed++;"],
    ["nothing is doubled", "duplicate > 0 && random.chance(duplicate)", "duplicate > 1"],
    ["nothing is held back", "if (reorder > 0 && random.chance(reorder)) {", "if (reorder > 1) {"],
    ["a later message overtakes delayed ones", "if (link.isOpen && link.held === 0) {", "if (link.isOpen) {"],
    ["delays do not keep the order", "Math.max(link.lastDueNs, nowNs + delayNs(link))", "nowNs + delayNs(link)"],
  ),
  ...inFile(
    `${ROOM}/network/network.ts`,
    NETWORK,
    ["clients have latency, too", "if (latency.meanMs > 0 && !isOfClient(parcel)) {", "if (latency.meanMs > 0) {"],
    ["a message overtakes what is due", "    release(carrier, to, nowNs);\n    arrive", "    arrive"],
    ["faults reach the harness", 'kind === "client" ? "client" : ""', 'kind === "service" ? "" : "client"'],
    ["who has left has its messages", "leave: () => void members.delete(id)", "leave: () => undefined"],
    [
      "what waits has no bound",
      "if (to.queuedBytes + sizeBytes > QUEUE_BYTES_MAX) {",
      "if (sizeBytes > QUEUE_BYTES_MAX) {",
    ],
    ["what was taken out still counts", "    member.queuedBytes -= parcel.sizeBytes;\n", ""],
    ["what may arrive as a copy is called lost", "if (!parcel.hasCopy) from", "from"],
    ["a closed network delivers", "if (carrier.isClosed) return true;", ""],
    [
      "services are counted as nodes",
      'parcel.to.kind === "service" ? "services"',
      'parcel.to.kind === "client" ? "services"',
    ],
    ["what waits on a link waits for ever", "  parcel.heldOn.held--;\n", ""],
  ),
  ...inFile(
    `${ROOM}/network/node-watch.ts`,
    { suite: `${ROOM}/network/node-watch.test.ts` },
    ["what is looked at is not kept", "          fate?.arrived(arrivedNs);\n", ""],
    [
      "what was lost has arrived",
      "lost: (lostNs, isCut) => fate?.lost(lostNs, isCut)",
      "lost: (lostNs) => fate?.arrived(lostNs)",
    ],
  ),
  ...inFile(
    `${ROOM}/network/latency.ts`,
    NETWORK,
    ["uniform means up to the mean", "random.unit() * 2 * meanMs", "random.unit() * meanMs"],
    ["exponential is uniform", "-Math.log(1 - random.unit())", "2 * random.unit()"],
  ),
  ...inFile(`${ROOM}/network/network-links.ts`, NETWORK, [
    "requests of clients may be doubled",
    '(from === "client" || to === "client")',
    '(from === "" || to === "")',
  ]),
  ...inFile(`${ROOM}/network/message.ts`, MESSAGE, [
    "a message that is sent on has two numbers",
    'line.startsWith("{") && parsed["id"] === undefined',
    'line.startsWith("{")',
  ]),
  ...inFile(
    `${ROOM}/services/key-value-request.ts`,
    SERVICES,
    ["a cas makes any key", 'how.mayCreate && request["create_if_not_exists"] === true', "how.mayCreate"],
    [
      "a cas compares nothing",
      "if (held !== undefined && canonicalText(held) !== canonicalText(from)) return",
      "if (how === undefined) return",
    ],
  ),
  ...inFile(
    `${ROOM}/services/seq-kv.ts`,
    SERVICES,
    [
      "a client goes back",
      "Math.max(lastSeen.get(src) ?? 0, newest - STATES_MAX + 1, 0)",
      "Math.max(newest - STATES_MAX + 1, 0)",
    ],
    [
      "everything is linearizable",
      "const state = random.integer(earliest, newest);",
      "const state = newest + earliest * 0;",
    ],
    ["a change is made of an old state", "const now = held(key, newest);", "const now = held(key, state);"],
    ["states are remembered for ever", "newest - STATES_MAX + 1, 0)", "0)"],
    ["its own change may be missing", "      saw(src, newest);\n", ""],
  ),
  ...inFile(
    `${ROOM}/services/lww-kv.ts`,
    SERVICES,
    ["replicas never hear of each other", "if (one === other) return;", "return;"],
    [
      "there is one replica",
      "learn(random.pick(replicas), random.pick(replicas));\n      const replica = random.pick(replicas);",
      "const replica = replicas[0] as Replica;",
    ],
    ["it creates in a cas", "mayCreate: false", "mayCreate: true"],
  ),
  ...inFile(`${ROOM}/services/lin-tso.ts`, SERVICES, ["a time comes twice", "ts: next++", "ts: next"]),
  ...inFile(
    `${ROOM}/clients/rpc-client.ts`,
    CLIENT,
    [
      "any reply will do",
      "if (waiting === undefined || repliesTo !== waiting.messageId) {",
      "if (waiting === undefined) {",
    ],
    [
      "a node that is down may have done it",
      '{ type: "fail", error: DISCONNECTED }',
      '{ type: "info", error: DISCONNECTED }',
    ],
    ["a client waits for ever", "      deadline.set(clock.nowNs() + options.timeoutMs * 1e6);\n", ""],
    ["a closed client calls back", "      if (!isClosed) done(whole);", "      done(whole);"],
  ),
  ...inFile(
    `${ROOM}/clients/reply.ts`,
    CLIENT,
    [
      "what nobody knows has failed",
      'isIdempotent === true ? "fail" : "info"',
      'isIdempotent === true ? "fail" : "fail"',
    ],
    [
      "every error is definite",
      'return isDefinite ? { type: "fail"',
      'return isDefinite || !isDefinite ? { type: "fail"',
    ],
    ["fields too many are no news", "!ALWAYS.includes(name) && !fields.includes(name)", 'name === ""'],
  ),
  ...inFile(
    `${ROOM}/rpc/error-codes.ts`,
    CLIENT,
    ["a crash is definite", '[13, indefinite("crash")]', '[13, definite("crash")]'],
    [
      "unknown errors are definite",
      'const UNKNOWN: ErrorMeaning = indefinite("unknown");',
      'const UNKNOWN: ErrorMeaning = definite("unknown");',
    ],
  ),
  ...inFile(`${ROOM}/rpc/lin-kv.ts`, CLIENT, [
    "a missing key says nothing",
    "code === ERROR_CODES.keyDoesNotExist ? ok(null) : undefined",
    "code === null ? ok(null) : undefined",
  ]),
  ...inFile(`${ROOM}/nodes/open-node.ts`, UNRULY(/tells once, of %s/), [
    "whoever speaks for another is fine",
    "if (src !== id) {",
    'if (src === "") {',
  ]),
  ...inFile(`${ROOM}/nodes/open-node.ts`, UNRULY(/tells once, of %s/), [
    "a request that is passed on is a mistake",
    "nodes.includes(src) || calls.isPastClient(src)",
    "src === id",
  ]),
  ...inFile(`${ROOM}/nodes/executable-slot.ts`, CLUSTER(/its first line/), [
    "messages come before init",
    "  life.setUp = options.setUp((problem) => {",
    '  life.program.outbox.push(`{"src":"n2","dest":"n1","body":{"type":"hello"}}\\n`);\n  life.setUp = options.setUp((problem) => {',
  ]),
  ...inFile(`${ROOM}/executables-cluster.ts`, CLUSTER(/again with its init/), [
    "a node that comes back has no topology",
    "if (error === undefined && wasDown) introduce",
    "if (error === undefined && !wasDown) introduce",
  ]),
  ...inFile(`${ROOM}/executables-cluster.ts`, CLUSTER(/not behind a cut/), [
    "the end of a node crosses a cut",
    'if (links.find(id, "client")?.rule.drop === true) return;',
    "",
  ]),
  ...inFile(`${ROOM}/nodes/outbox.ts`, CLUSTER(/does not read/), [
    "what a node does not read is kept without bound",
    'if (length + line.length > WAITING_MAX) return "full";',
    "",
  ]),
  ...inFile(
    `${ROOM}/nodes/executable-slot.ts`,
    CONFORMANCE(/ordered and not undone|kill of one that is down/),
    ["a node that was killed is as it was", "  slot.isDownByOrder = true;\n  life.endWaiters", "  life.endWaiters"],
    [
      "a paused node is never resumed",
      '        life.program?.resume();\n        signalStrays(slot.mark, "SIGCONT");\n',
      "",
    ],
  ),
  ...inFile("harness/clusters/local/processes/strays.ts", UNRULY(/daemons/), [
    "daemons outlive the cluster",
    "        process.kill(pid, name);\n",
    "",
  ]),
  ...inFile(`${ROOM}/nodes/executable-slot.ts`, CLUSTER(/killed twice/), [
    "a second kill finds it running",
    "const wasRunning = !life.isKilled;",
    "const wasRunning = true;",
  ]),
  ...inFile(
    "harness/workloads/maelstrom/maelstrom-phases.ts",
    WORKLOADS,
    ["final reads come at once", "phases(sleep(quiescenceMs), ", "phases(sleep(0), "],
    ["a final read is tried once", "repeat(read, TRIES_MAX)", "repeat(read, 1)"],
    [
      "one worker reads in the end",
      "eachWorker(untilOk(delay(RETRY_MS, repeat(read, TRIES_MAX))))",
      "untilOk(delay(RETRY_MS, repeat(read, TRIES_MAX)))",
    ],
  ),
  ...inFile(
    "harness/spec/program.ts",
    PROGRAM,
    ["a program may run in virtual time", 'if (test.cluster !== "local") {', "if (test.cluster === undefined) {"],
    ["a program's disk may lie", 'if (test.disk === "lying") {', "if (test.disk === undefined) {"],
    [
      "a system and a program may be named",
      "bin !== undefined && system !== undefined",
      "bin === undefined && bin !== system",
    ],
    ["arguments of nothing are taken", "if (args.length > 0) return", "if (args.length < 0) return"],
    ["workloads of other systems are offered", "({ rpc }) => rpc !== undefined", "({ rpc }) => rpc !== null"],
  ),
  ...inFile("harness/spec/fill.ts", PROGRAM, [
    "clients of programs wait as long as others",
    'system.kind !== "executable" || workload?.rpc === undefined',
    'system.kind === "executable" || workload?.rpc === undefined',
  ]),
  ...inFile("harness/spec/module-path.ts", PROGRAM, [
    "a program's path counts from the current folder",
    "isAbsolute(given) ? given : join(dirname(file), given)",
    "isAbsolute(given) ? given : join(given)",
  ]),
  ...inFile("harness/spec/duration-schema.ts", PROGRAM, [
    "a latency in seconds",
    'typeof written === "number" ? written : (durationMs(written) ?? 0)',
    'typeof written === "number" ? 1000 * written : (durationMs(written) ?? 0)',
  ]),
  ...inFile("harness/workloads/maelstrom/counting.ts", WORKLOADS, [
    "an element comes twice",
    "new Counting(f, value + 1)",
    "new Counting(f, value + (value % 2))",
  ]),
  ...inFile("harness/workloads/maelstrom/process-limit.ts", WORKLOADS, [
    "a key has as many processes as it likes",
    "if (processes.size >= count) return DONE;",
    "",
  ]),
];
