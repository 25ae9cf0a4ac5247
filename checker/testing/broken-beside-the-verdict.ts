/**
 * Mistakes in explanations, in the online checker, and in the guarantees below linearizability.
 */
import { inFile } from "./broken-source.ts";
import type { BrokenSource } from "./broken-source.ts";

const VALUES = /^(register|cas|key-value)/;
const SESSIONS = /^sessions/;
const ONLINE = /^online/;
const REFUSALS = /^failed cas observe/;

/** All mistakes of this file. */
export const BROKEN_BESIDE_THE_VERDICT: readonly BrokenSource[] = [
  ...inFile("explain/explain.ts", [
    "an explanation begins with anything",
    'start: typeof core.start === "string" ? core.start : "reached"',
    'start: "any"',
    VALUES,
  ]),
  ...inFile(
    "explain/core/reductions.ts",
    [
      "a value goes, and what its cas put stays compared",
      "return gone.has(from) ? [asWrite(operation)] : [operation];",
      "return gone.has(from) ? [] : [operation];",
      VALUES,
    ],
    [
      "a value goes, and failed cas stay",
      "if (!isCellWithoutAppends(model, operations) || hasFailedCas) return undefined;",
      "if (!isCellWithoutAppends(model, operations)) return undefined;",
      VALUES,
    ],
    ["what is open at a cut never happens", "return [unanswered(operation)];", "return [];", VALUES],
  ),
  ...inFile(
    "online/chain-zones.ts",
    [
      "online: a chain's second value is not checked against its first",
      "if (later.first < invoke) {",
      "if (later.first < -1) {",
      /^online, cas, new values$/,
    ],
    [
      "online: two cas may find one value",
      "} else if (chain.values.at(-1) !== origin) {",
      "} else if (chain.values.length < 0) {",
      /^online, cas, long, hardly/,
    ],
    [
      "online: a value is forgotten as soon as something on it returned",
      "return first < earliest;",
      "return first < Infinity;",
      ONLINE,
    ],
    [
      "online: two chains never exclude each other",
      "if (other === chain || other.first >= chain.last) continue;",
      "continue;",
      ONLINE,
    ],
    [
      "online: what failed may have been seen",
      "if (written.chain !== undefined) {",
      "if (written.chain === zones.chains) {",
      ONLINE,
    ],
  ),
  ...inFile(
    "online/list-levels.ts",
    [
      "online: a read may miss what it showed before",
      "(firstRead[place + 1] ?? Infinity) < at",
      "Infinity < at",
      /^online, list/,
    ],
    [
      "online: a read may miss what was appended before",
      "if (added.firstUnseen() < at) return",
      "if (added.firstUnseen() < -1) return",
      /^online, list/,
    ],
  ),
  ...inFile(
    "online/live-search.ts",
    [
      "online: a read is placed only once it is due",
      "if (!placed.includes(id) && model.step(state, call) !== undefined) placed = withNumber(placed, id);",
      "if (!placed.includes(id)) placed = withNumber(placed, id);",
      ONLINE,
    ],
    [
      "online: an unanswered call takes effect before it began",
      "if (invoke > due.time) break;",
      "",
      /^online, set, repeated elements$/,
    ],
    [
      "online: every return is certain at once",
      "|| due.time >= earliest) return undefined;",
      ") return undefined;",
      ONLINE,
    ],
    ["online: what has no answer never happened", "unanswered: [...counts.values()],", "unanswered: [],", ONLINE],
    [
      "online: what has no answer may happen again and again",
      "unanswered: [...counts.values()],",
      "unanswered: [...counts.values()].map((each) => ({ ...each, count: 9 })),",
      ONLINE,
    ],
  ),
  ...inFile(
    "consistency/unique-values.ts",
    [
      "sessions: a process may go back inside a chain",
      "(blocks.place[from] ?? wrongIndex(from)) > (blocks.place[to] ?? wrongIndex(to)) ||",
      "",
      SESSIONS,
    ],
    ["sessions: updates in real time do not bind", 'if (kind === "sequential") continue;', "continue;", SESSIONS],
  ),
  ...inFile(
    "consistency/session-guarantees.ts",
    ["sessions: nobody asks for monotonic reads", 'if (asks("monotonic-reads")) link(at.read, version);', "", SESSIONS],
    [
      "sessions: a process need not read its own writes",
      'if (asks("read-your-writes")) link(at.newestWritten, version);',
      "",
      SESSIONS,
    ],
  ),
  ...inFile("consistency/regular.ts", [
    "sessions: a read shows only what had returned",
    "(complete[writer] ?? NEVER) >= least",
    "(complete[writer] ?? NEVER) > least + 9",
    SESSIONS,
  ]),
  ...inFile("consistency/known-positions.ts", [
    "sessions: a read may be stale by one",
    "if (place >= log.nextOf(key, version)) return",
    "if (place > log.nextOf(key, version)) return",
    SESSIONS,
  ]),
  ...inFile(
    "models/refusals.ts",
    [
      "failed cas observe: one fits where it would have succeeded, too",
      "=== undefined ? state : undefined;",
      "=== undefined ? state : state;",
      REFUSALS,
    ],
    ["failed cas observe: whatever made it fail", "return MISMATCHES.has(", "return true || MISMATCHES.has(", REFUSALS],
    ["failed cas observe: none does", "isRefusal: isBlindCas,", "", REFUSALS],
    [
      "failed cas observe: appends and cas are taken for actions, which know no refusal",
      "const { action: _, actInto: __, ...rest } = model;",
      "const rest = model;",
      REFUSALS,
    ],
  ),
  ...inFile("linearizability/search/machine.ts", [
    "failed cas observe: one is taken for one that answered nothing",
    'call.isRefused === true ? "!" : ',
    "",
    REFUSALS,
  ]),
];
