/**
 * Mistakes in the cluster of machines: what is done to packets, and how they get there.
 */
import { inFile } from "../../tests/planted-mistake.ts";
import type { BrokenHarness, Noticed } from "./broken-source.ts";

const ROOM = "harness/clusters/machines";
const FRAME = { suite: `${ROOM}/detour/frame.test.ts` };
const FATE = { suite: `${ROOM}/detour/packet-fate.test.ts` };
const RULES = { suite: `${ROOM}/switch/ruleset.test.ts` };
/** In namespaces only; see `inside-vitest.ts`. */
const CONFORMANCE = (titles: RegExp): Noticed => ({ suite: `${ROOM}/testing/conformance.inside.ts`, titles });

export const BROKEN_MACHINES: readonly BrokenHarness[] = [
  ...inFile(
    `${ROOM}/detour/frame.ts`,
    FRAME,
    [
      "a reset has the numbers of the other end",
      "isBack: true, sequence: acknowledged, acknowledged: sequence",
      "isBack: true, sequence, acknowledged",
    ],
    ["a call is reset", "(flags & (SYN | RST)) !== 0", "(flags & RST) !== 0"],
    ["a corrupt packet goes astray", "const begin = IP + ipBytesOf(frame);", "const begin = IP;"],
  ),
  ...inFile(
    `${ROOM}/detour/packet-fate.ts`,
    FATE,
    ["a cut passes what is held", "rule.drop === true || happens(rule.loss)", "happens(rule.loss)"],
    ["a reset is not counted", "    link.reset = (link.reset ?? 0) + 1;\n", ""],
    ["a narrow link is wide", "  detoured.freeAtMs = nowMs + waitMs;\n", ""],
    ["nothing is lost on a narrow link", "> BACKLOG_BYTES_MAX", "> Infinity"],
    ["what takes no time was delayed", "crossMs >= 1", "crossMs >= 0"],
  ),
  ...inFile(`${ROOM}/switch/ruleset.ts`, RULES, [
    "rules stay when others come",
    "    `flush chain ${TABLE} rules`,\n",
    '    "",\n',
  ]),
];

/** Mistakes that only machines show. */
export const BROKEN_IN_NAMESPACES: readonly BrokenHarness[] = [
  ...inFile(`${ROOM}/switch/packet-switch.ts`, CONFORMANCE(/a namespaces cluster.*a slow one delivers late/), [
    "nothing takes the detour",
    "rules.filter(({ rule }) => needsHands(rule))",
    "rules.slice(rules.length)",
  ]),
  ...inFile(`${ROOM}/switch/packet-switch.ts`, CONFORMANCE(/a namespaces cluster.*a slow one delivers late/), [
    "what passed on the detour is not counted",
    "link.passed = passed + aside.passed;",
    "link.passed = passed;",
  ]),
  ...inFile(`${ROOM}/switch/packet-switch.ts`, CONFORMANCE(/a namespaces cluster.*set together/), [
    "a rule is in force when it is set",
    "changed.push({ link, done });",
    "changed.push({ link, done: () => undefined });\n      done();",
  ]),
  ...inFile(`${ROOM}/namespaces/namespace-network.ts`, CONFORMANCE(/a namespaces cluster.*clients can be far/), [
    "what nodes say to clients is what they say to each other",
    "if (number === undefined) return CLIENTS_ADDRESS;",
    'if (number === undefined) return "10.77.0.254";',
  ]),
  ...inFile(`${ROOM}/namespaces/scripts.ts`, CONFORMANCE(/a namespaces cluster.*a stop leaves nothing behind/), [
    "a stop leaves the detour",
    "    detourRemovalScript(),\n",
    "",
  ]),
];
