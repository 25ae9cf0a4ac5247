/**
 * What an adapter must have, looked at when it is loaded: a mistake found here is told with its field, one found later in
 * the middle of a run.
 */
import { fillIn, type Values } from "./placeholders.ts";
import type { ServerSystem } from "./server-system.ts";

/** A field, what was expected of it and what was found. */
export interface ServerProblem {
  /** e.g. ["start", "args", 2] */
  readonly path: readonly (string | number)[];
  /** "expected …, found …" */
  readonly message: string;
}

/** The problem in a line: "start.args[2]: expected …, found …". */
export function problemText({ path, message }: ServerProblem): string {
  const field = path
    .map((part, at) => (typeof part === "number" ? `[${part}]` : `${at > 0 ? "." : ""}${part}`))
    .join("");
  return `${field}: ${message}`;
}

type Fields = { readonly [name: string]: unknown };

/** Everything that is wrong with the system; empty: it can be used. */
export function serverProblems(system: ServerSystem): readonly ServerProblem[] {
  const problems: ServerProblem[] = [];
  const look = createLook(problems);
  look("name", system.name, "letters, digits, dots, hyphens and underscores", (value) =>
    /^\w[\w.-]*$/.test(String(value)),
  );
  look("workloads", system.workloads, "a list of names, with one at least", isListOf(isText, 1));
  look("options", system.options, "a list of { name, description, default }", isListOf(isOption));
  look(
    "nodes",
    system.defaultNodes,
    "a whole number of at least 1",
    (value) => Number.isInteger(value) && Number(value) > 0,
  );
  look("members", (system as unknown as Fields)["members"], "a function", isFunction);
  adapterProblems(system, look);
  if (problems.length === 0) placeholderProblems(system, problems);
  return problems;
}

type Look = (field: string, value: unknown, expected: string, fits: (value: unknown) => boolean) => void;

function createLook(problems: ServerProblem[]): Look {
  return (field, value, expected, fits) => {
    if (!fits(value)) problems.push({ path: [field], message: `expected ${expected}, found ${shown(value)}` });
  };
}

function adapterProblems({ adapter }: ServerSystem, look: Look): void {
  const optional =
    (fits: (value: unknown) => boolean) =>
    (value: unknown): boolean =>
      value === undefined || fits(value);
  look("open", adapter.open, "a function that gives a client: open(node) → { invoke(operation, signal) }", isFunction);
  look(
    "start",
    adapter.start,
    "{ command, args, env }, or a function that gives that",
    (value) => isFunction(value) || isCommand(value),
  );
  look(
    "check",
    adapter.check,
    "{ command, args, prints, install }",
    optional((value) => isCommand(value) && isText((value as Fields)["install"])),
  );
  look("ports", adapter.ports, 'port numbers or "free" by name, one at least', isPorts);
  const portNames = isRecord(adapter.ports) ? Object.keys(adapter.ports) : [];
  const isPort = (value: unknown): boolean => typeof value === "string" && portNames.includes(value);
  const known = `one of the ports ${portNames.join(", ")}`;
  look("lineProtocols", adapter.lineProtocols, `a list of names, each ${known}`, isListOf(isPort));
  look("sharedPorts", adapter.sharedPorts, `a list of names, each ${known}`, isListOf(isPort));
  look(
    "peers",
    adapter.peers,
    '{ each: "{id}=…", join: "," }',
    optional((value) => isRecord(value) && isText(value["each"])),
  );
  look("files", adapter.files, "texts by path", isTexts);
  look("ready", adapter.ready, `{ tcp: "…" } with ${known}, { http: "/…" }, { log: … } or a function`, (value) =>
    isReady(value, isPort),
  );
  look("readyTimeoutMs", adapter.readyTimeoutMs, "a number of milliseconds", isDuration);
  look(
    "leads",
    adapter.leads,
    '{ http: "/…", path: "…", is: … } or a function',
    optional(
      (value) =>
        isFunction(value) ||
        (isHttp(value, isPort) && isRecord(value) && typeof value["path"] === "string" && "is" in value),
    ),
  );
  look("stop", adapter.stop, '{ signal: "SIGTERM", graceMs: 1000 }', isStop);
  look("logs", adapter.logs, "a list of paths", isListOf(isText));
  look(
    "alarms",
    adapter.alarms,
    "a list of regular expressions",
    isListOf((one) => one instanceof RegExp),
  );
  look(
    "faults",
    adapter.faults,
    'a list of "kill", "pause", "link" and "wipe"',
    isListOf((one) => ["kill", "pause", "link", "wipe"].includes(String(one))),
  );
  look("reads", adapter.reads, "a list of names of operations", isListOf(isText));
  look("definiteErrors", adapter.definiteErrors, "a list of codes of errors", isListOf(isText));
  look("ask", adapter.ask, "a function", optional(isFunction));
}

/** Fills every text in as if for a server, and tells which names stand for nothing. */
function placeholderProblems({ adapter, options }: ServerSystem, problems: ServerProblem[]): void {
  const address = ["id", "host", "url", ...Object.keys(adapter.ports).map((name) => `port.${name}`)];
  const own = [...address, "number", "data", "folder", "here", ...options.map(({ name }) => `option.${name}`)];
  const sample = (names: readonly string[]): Values => new Map(names.map((name) => [name, ""]));
  const values = sample(adapter.peers === undefined ? own : [...own, "peers"]);
  const look = (path: ServerProblem["path"], value: unknown, known = values): void => {
    if (typeof value === "string") {
      try {
        fillIn(value, known);
      } catch (error) {
        problems.push({ path, message: (error as Error).message });
      }
    } else if (Array.isArray(value)) value.forEach((one, place) => look([...path, place], one, known));
    else if (isRecord(value)) for (const [name, one] of Object.entries(value)) look([...path, name], one, known);
  };
  look(["peers", "each"], adapter.peers?.each, sample(address));
  for (const path of Object.keys(adapter.files)) look(["files", path], path);
  for (const field of ["files", "start", "ready", "leads", "logs"] as const) look([field], adapter[field]);
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
const isFunction = (value: unknown): boolean => typeof value === "function";
const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
const isDuration = (value: unknown): boolean => typeof value === "number" && value > 0;

function isListOf(fits: (one: unknown) => boolean, least = 0) {
  return (value: unknown): boolean => Array.isArray(value) && value.length >= least && value.every(fits);
}

function isTexts(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((one) => typeof one === "string");
}

function isOption(value: unknown): boolean {
  return isRecord(value) && isText(value["name"]) && "default" in value;
}

function isCommand(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { command, args = [], env = {} } = value;
  return isText(command) && isListOf((one) => typeof one === "string")(args) && isTexts(env);
}

function isPorts(value: unknown): boolean {
  const isNumber = (one: unknown): boolean => Number.isInteger(one) && Number(one) > 0 && Number(one) < 65_536;
  return (
    isRecord(value) &&
    Object.keys(value).length > 0 &&
    Object.values(value).every((one) => one === "free" || isNumber(one))
  );
}

function isHttp(value: unknown, isPort: (one: unknown) => boolean): boolean {
  if (!isRecord(value) || typeof value["http"] !== "string" || !value["http"].startsWith("/")) return false;
  return value["port"] === undefined || isPort(value["port"]);
}

function isReady(value: unknown, isPort: (one: unknown) => boolean): boolean {
  if (isFunction(value) || isHttp(value, isPort)) return true;
  if (!isRecord(value)) return false;
  return "tcp" in value ? isPort(value["tcp"]) : isText(value["log"]) || value["log"] instanceof RegExp;
}

function isStop(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { signal, graceMs } = value;
  return (
    ["SIGTERM", "SIGINT", "SIGQUIT", "SIGKILL"].includes(String(signal)) && typeof graceMs === "number" && graceMs >= 0
  );
}

function shown(value: unknown): string {
  if (typeof value === "symbol" || typeof value === "bigint") return String(value);
  if (value === undefined) return "nothing";
  if (typeof value === "function") return "a function";
  return (
    JSON.stringify(value, (_name, one: unknown) =>
      typeof one === "function" ? "a function" : one instanceof RegExp ? String(one) : one,
    ) ?? "nothing"
  );
}
