/**
 * Mistakes in what drives a run and judges it: generators, controller, pairing, checks.
 */
import { inFile } from "../../tests/planted-mistake.ts";
import type { BrokenHarness } from "./broken-source.ts";

const INTERPRETER = { suite: "harness/generator/interpreter.test.ts" };
const COMBINATORS = { suite: "harness/generator/combinators.test.ts" };
const CONTROLLER = { suite: "harness/run/controller.test.ts" };
const CONTENTS = { suite: "harness/cli/check/history-contents.test.ts", titles: /short history/ };
const LATE_GUESS = { suite: "harness/cli/check/history-contents.test.ts", titles: /only a late one tells/ };
const ASSESS = { suite: "harness/run/assess.test.ts" };

export const BROKEN_RUNS: readonly BrokenHarness[] = [
  ...inFile(
    "runs/test-record.ts",
    { suite: "runs/test-record.test.ts" },
    ["a planted bug is not recorded", "...(mutant === undefined ? {} : { mutant }),", ""],
    [
      "a field that is missing is missed by nobody",
      "found === undefined ? isNeeded === true : !fits(found)",
      "found !== undefined && !fits(found)",
    ],
    ["only needed fields are looked at", ": !fits(found)) {", ": isNeeded === true && !fits(found)) {"],
    ["a list may hold anything", '&& value.every((item) => typeof item === "string")', ""],
  ),
  ...inFile(
    "runs/results-record.ts",
    { suite: "runs/results-record.test.ts" },
    ["results with a later field are refused", "const shape = z.looseObject({", "const shape = z.strictObject({"],
    ["a count may be negative", "const count = z.number().int().min(0);", "const count = z.number().int();"],
    ["nobody looks into explanations", "explanation: explanation.optional(),", ""],
    ["where the mistake is stays unsaid", 'issue.path.join(".") || "the whole"', '"the whole"'],
    ["what was found stays unsaid", 'there === undefined ? "nothing" : excerpt(there)', '"nothing"'],
    ["what a verdict can be stays unsaid", `'true, false or "unknown"'`, "issue.message"],
  ),
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
  ...inFile(
    "harness/generator/combinators/wrapper.ts",
    COMBINATORS,
    ["what waits is forgotten", "answer.next === inner ? this : this.around(answer.next)", "this"],
    [
      "events do not reach the generator within",
      "return updated === inner ? this : this.around(updated);",
      "return this;",
    ],
    [
      "an operation is planned again and again",
      "next === this.inner ? this : this.around(next)",
      "next === this.inner ? this : this",
    ],
  ),
  ...inFile("harness/generator/combinators/limit.ts", COMBINATORS, [
    "a limit does not count down",
    "limit(this.count - 1, next)",
    "limit(this.count, next)",
  ]),
  ...inFile("harness/generator/combinators/cycle.ts", COMBINATORS, [
    "a turn does not count",
    "new Cycle(original, left - 1, original)",
    "new Cycle(original, left, original)",
  ]),
  ...inFile("harness/generator/combinators/phases.ts", COMBINATORS, [
    "a phase begins while the one before is in flight",
    "context.free.length < context.workers.length",
    "context.free.length < 1",
  ]),
  ...inFile("harness/generator/combinators/time-limit.ts", COMBINATORS, [
    "a time limit lets in what is planned for after it",
    "if (answer.operation.time >= end) return",
    "if (answer.operation.time >= end + 1e15) return",
  ]),
  ...inFile("harness/generator/combinators/until-ok.ts", COMBINATORS, [
    "a failure ends the tries",
    'if (event.type === "ok") return nothingToDo();',
    'if (event.type !== "info") return nothingToDo();',
  ]),
  ...inFile("harness/generator/combinators/concurrent-keys.ts", COMBINATORS, [
    "a key hears of another's completions",
    "if (slot.key !== event.key) continue;",
    "",
  ]),
  ...inFile(
    "harness/run/simulation.ts",
    { suite: "harness/run/simulation.test.ts" },
    ["nobody has a turn", 'if (end === "time") turns.fire();', 'if (end === "budget") turns.fire();'],
    ["a turn that is planned late is missed", "until() || turns.nextUs() < dueUs;", "until();"],
    ["a turn comes beyond the end", "dueUs = Math.min(turns.nextUs(), lastUs);", "dueUs = turns.nextUs();"],
    ["the condition is not noticed", 'if (until()) return "condition";', ""],
  ),
  ...inFile(
    "harness/run/controller.ts",
    CONTROLLER,
    [
      "final reads are skipped",
      "workload.finalGenerator(workloadOptions, newestKeys())",
      "workload.finalGenerator(workloadOptions, [])",
    ],
    ["a key less is read in the end", "[...keys.all].slice(-FINAL_KEYS_MAX)", "[...keys.all].slice(1)"],
    ["nothing is healed", "    nemesis(heal),\n", ""],
    [
      "a final read counts as answered before it is",
      'if (type === "ok") keys.answeredInTheEnd.add(key);',
      "keys.answeredInTheEnd.add(key);",
    ],
    [
      "every ok is one after the healing",
      "if (course.healedAt !== undefined) course.firstOkMs ??= (time - course.healedAt)",
      "course.firstOkMs ??= (time - (course.healedAt ?? 0))",
    ],
    ["what healing could not do is forgotten", "      course.healError = error;\n", ""],
    ["the plan hears of no success", "  faults.clientOk?.(time);\n", ""],
    ["nobody waits for the recovery", "clients(timeLimit(recoveryTimeoutMs, untilOk(", "clients(timeLimit(0, untilOk("],
  ),
  ...inFile("harness/availability/answered-share.ts", ASSESS, [
    "any share of answers will do",
    "valid: okFraction >= required,",
    "valid: okFraction <= required || true,",
  ]),
  ...inFile(
    "harness/run/assess.ts",
    ASSESS,
    [
      "a fault without effect is fine",
      "faults.filter((fault) => fault.effective === 0)",
      "faults.filter((fault) => fault.effective < 0)",
    ],
    [
      "nodes that are killed may do without effect when they are silent",
      "!areSilent || !FAULTS_BETWEEN_NODES.has(fault)",
      "!areSilent",
    ],
    [
      "nodes that speak count as silent",
      "network !== undefined && network.servers",
      "network === undefined || network.servers",
    ],
    [
      "what is undecided is called right",
      "return history === true ? `${says}, but",
      "return history !== false ? `${says}, but",
    ],
    ["a system that never came back recovered", "  if (firstOkMs === undefined) {", "  if (boundMs < 0) {"],
    ["final reads that nobody answered are fine", "if (finalReadsOk < finalReadsAsked) {", "if (finalReadsOk < 0) {"],
    ["keys that nobody read are fine", "if (finalReadsAsked < finalReadsDue) {", "if (finalReadsAsked < 0) {"],
    ["too small a load is enough", "if (ok < LOAD_OK_MIN) {", "if (ok < 0) {"],
    [
      "a node that ended by itself did not",
      'if (first === undefined) return { ...check, valid: true, message: "No node',
      'if (check !== undefined) return { ...check, valid: true, message: "No node',
    ],
    [
      "nothing under any fault is enough",
      "silent.filter(({ isOutlived }) => !isOutlived)",
      "silent.filter(({ fault }) => fault === undefined)",
    ],
    ["what was not undone is fine", "if (leftBroken.length === 0) return", "if (leftBroken.length >= 0) return"],
    ["what nothing could contradict is valid", "facts.lackOfEvidence === undefined", "facts.lackOfEvidence !== null"],
    ["a run that ended early ran to its end", "...(facts.endedEarly === undefined", "...(facts.endedEarly !== null"],
    ["what a check counted is forgotten", "figures === undefined ? check : {", "figures !== null ? check : {"],
    ["an info is an ok", 'if (operation.outcome === "ok" && operation.completeTime', "if (operation.completeTime"],
  ),
  ...inFile(
    "harness/run/under-fault.ts",
    { suite: "harness/run/under-fault.test.ts" },
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
    { suite: "harness/run/live-check.test.ts" },
    ["two checks may contradict each other", "if (contradiction !== undefined) {", "if (contradiction === null) {"],
    ["a violation is told to nobody", "        onViolation(violation);\n", ""],
  ),
  ...inFile("harness/run/teardown.ts", { suite: "harness/run/teardown.test.ts" }, [
    "what was set up first is undone first",
    "let step = steps.pop(); step !== undefined; step = steps.pop()",
    "let step = steps.shift(); step !== undefined; step = steps.shift()",
  ]),
  ...inFile("harness/cli/check/history-contents.ts", CONTENTS, [
    "a log with two readings is read as columns",
    "if (needsSecondLook(source, uses, flags)) return undefined;",
    "",
  ]),
  ...inFile("harness/cli/check/history-contents.ts", LATE_GUESS, [
    "what comes late does not change the guess",
    "if (guess === undefined || guess.name === columns.columns.model.name) return",
    "return",
  ]),
  ...inFile("harness/cli/check/history-source.ts", CONTENTS, [
    "no history is kept",
    "const KEPT_EVENTS_MAX = 1 << 12;",
    "const KEPT_EVENTS_MAX = 1;",
  ]),
  ...inFile(
    "harness/availability/awake-watch.ts",
    { suite: "harness/availability/awake-watch.test.ts" },
    ["what the harness slept through counts as silence", "sleptMs += timeMs - seenMs;", "sleptMs += 0;"],
    ["quiet is taken for sleep", "          awake(clock.nowNs() / 1e6);\n", ""],
  ),
  ...inFile(
    "harness/run/standing-orders.ts",
    { suite: "harness/run/standing-orders.test.ts" },
    ["standing orders are given once", "      cancel = again();\n    });", "    });"],
    [
      "standing orders go to the first node",
      "for (const node of cluster.targets)",
      "for (const node of cluster.targets.slice(0, 1))",
    ],
  ),
];
