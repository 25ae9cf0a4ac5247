/**
 * Mistakes in the cluster of servers: what is made of a client's answers, links of bytes, addresses, and lives of servers.
 */
import { inFile } from "../../tests/planted-mistake.ts";
import type { BrokenHarness, Noticed } from "./broken-source.ts";

const ROOM = "harness/clusters/servers";
const CLIENT = { suite: `${ROOM}/clients/adapter-client.test.ts` };
const HTTP = { suite: `${ROOM}/yaml/http-client.test.ts` };
const PROXY = { suite: `${ROOM}/links/server-proxy.test.ts` };
/** With processes each case takes its time. */
const CONFORMANCE = (titles: RegExp): Noticed => ({ suite: `${ROOM}/conformance.test.ts`, titles });
const UNRULY = (titles: RegExp): Noticed => ({ suite: `${ROOM}/unruly-servers.test.ts`, titles });

export const BROKEN_SERVERS: readonly BrokenHarness[] = [
  ...inFile(
    `${ROOM}/clients/outcome.ts`,
    CLIENT,
    ["what nobody knows has failed", 'reads.includes(f) ? "fail" : "info"', 'reads.includes(f) ? "fail" : "fail"'],
    ["a read in doubt stays open", 'reads.includes(f) ? "fail" : "info"', 'reads.includes(f) ? "info" : "info"'],
    ["every error is definite", "if (!isDefinite) return", "if (isDefinite) return"],
    ["why a request failed is not looked at", "next = next.cause)", "next = undefined)"],
    ["a read without a value has read nothing", "(reads.includes(f) || ", "("],
    [
      "anything is JSON",
      "const found = given === undefined ? undefined : jsonProblem(given);",
      "const found = undefined;",
    ],
  ),
  ...inFile(
    `${ROOM}/clients/adapter-client.ts`,
    CLIENT,
    ["a client waits for ever", "      end(inDoubt(operation, TIMEOUT, meaning));\n", ""],
    ["a late answer counts", "if (running?.abort !== abort) return;", "if (running === undefined) return;"],
    ["nobody says that the time is over", "abort.abort(new Error(`the time for", "void (new Error(`the time for"],
  ),
  ...inFile(
    `${ROOM}/clients/json-problem.ts`,
    CLIENT,
    ["NaN is a number", "Number.isFinite(value) ? undefined", "value !== null ? undefined"],
    [
      "a map is an object",
      "Object.getPrototypeOf(prototype) !== null",
      "Object.getPrototypeOf(prototype) === undefined",
    ],
  ),
  ...inFile(
    `${ROOM}/yaml/http-client.ts`,
    HTTP,
    ["any status is an answer", "if (!isOk && !hasFailed) return", "if (status < 0) return"],
    ["a refusal in the reply is not seen", "if (hasFailed || refusal !== undefined) {", "if (hasFailed) {"],
    ["what is not there was read", "if (value !== undefined) return", "if (value !== null) return"],
  ),
  ...inFile(`${ROOM}/yaml/operation-text.ts`, HTTP, [
    "a key is written as it is",
    "encodeURIComponent(textOf(partOf(operation, name)))",
    "textOf(partOf(operation, name))",
  ]),
  ...inFile(
    `${ROOM}/links/stream-gate.ts`,
    PROXY,
    ["a cut passes everything", "if (drop === true || isTorn) {", "if (isTorn) {"],
    ["bytes follow those that are missing", "if (drop === true || isTorn) {", "if (drop === true) {"],
    [
      "a torn connection stays",
      "if (isTorn && link.rule.drop !== true) {",
      "if (drop()) {\n      function drop() { return false; }",
    ],
    ["nothing is ever lost", "if (loss === 0 || !link.random.chance(loss)) return waitedMs;", "return waitedMs;"],
    ["what is lost comes at once", "waitedMs += RESEND_MS * 2 ** times;", ""],
    ["later bytes overtake", "if (waitMs === 0 && queue.isEmpty()) deliver", "if (waitMs === 0) deliver"],
  ),
  ...inFile(
    `${ROOM}/links/server-proxy.ts`,
    PROXY,
    [
      "callers find a server that is down",
      "(options.isUp() || callers.some(({ there }) => there.rule.drop === true))",
      "true",
    ],
    [
      "a cut tells who is down",
      "(options.isUp() || callers.some(({ there }) => there.rule.drop === true))",
      "options.isUp()",
    ],
    [
      "a caller crosses a cut",
      "if (!isLines && caller?.there.rule.drop === true) {",
      "if (!isLines && caller?.there.rule.drop === false) {",
    ],
  ),
  ...inFile(`${ROOM}/server-cluster.ts`, CONFORMANCE(/comes back in a life of its own/), [
    "clients of a server that comes back are refused",
    'server?.slot.status().state !== "stopped"',
    'server?.slot.status().state === "paused"',
  ]),
  ...inFile(`${ROOM}/nodes/server-node.ts`, CONFORMANCE(/restart with a wipe/), [
    "a wipe wipes nothing",
    "if (isWipe) rmSync",
    "if (!existsSync(node.folder)) rmSync",
  ]),
  ...inFile(`${ROOM}/nodes/addresses.ts`, CONFORMANCE(/cut drops its direction/), [
    "servers are told each other's own addresses",
    "return from === to ? targetPort : open({",
    'return from !== "client" ? targetPort : open({',
  ]),
  ...inFile(`${ROOM}/nodes/addresses.ts`, UNRULY(/port is in use/), [
    "a port in use is taken",
    'if (wanted[name] === "free" || (await isFree(port))) continue;',
    "if (port > 0) continue;",
  ]),
];
