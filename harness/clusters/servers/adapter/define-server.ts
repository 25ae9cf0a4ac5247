/**
 * defineServer: from an adapter as its author writes it to a system that can be tested.
 */
import type { Member, SystemDescription } from "../../../../systems-under-test/system.ts";
import { didYouMean } from "../../../../histories/words/did-you-mean.ts";
import type { ServerAdapter } from "./server-adapter.ts";
import type { ServerSystem } from "./server-system.ts";
import { problemText, serverProblems } from "./server-problems.ts";

/** A server as its author describes it: what has a default may be left out. */
export type ServerDefinition = Pick<SystemDescription, "name" | "workloads"> &
  Partial<
    Pick<SystemDescription, "title" | "description" | "options" | "members" | "mayLose" | "standingOrders" | "claim">
  > &
  Pick<ServerAdapter, "start" | "open"> & {
    readonly [Field in Exclude<keyof ServerAdapter, "start" | "open">]?: ServerAdapter[Field] | undefined;
  } & {
    /** `import.meta.url`, where a config or a script imports the adapter: `{here}` and relative paths are in its folder. */
    readonly module?: string;
    /** Servers of the cluster where a test does not say; default: 3. */
    readonly nodes?: number;
    /** Ids of servers that nobody can replace: they are not killed or paused. `mayLose` says the same with a function. */
    readonly spared?: readonly string[];
  };

/** How long a server may take to become ready where its adapter does not say. */
const READY_TIMEOUT_MS = 15_000;
const GRACE_MS = 1_000;

const FIELDS: readonly (keyof ServerDefinition)[] = [
  ...([
    "name",
    "title",
    "description",
    "workloads",
    "options",
    "members",
    "mayLose",
    "spared",
    "standingOrders",
    "claim",
    "nodes",
    "module",
  ] as const),
  ...([
    "check",
    "ports",
    "lineProtocols",
    "sharedPorts",
    "peers",
    "files",
    "start",
    "ready",
    "readyTimeoutMs",
    "leads",
    "stop",
    "logs",
    "alarms",
  ] as const),
  ...(["faults", "reads", "definiteErrors", "open", "ask"] as const),
];

/** The role that a server has while `leads` says so, and that which it has otherwise. */
export const ROLES = { leads: "leader", follows: "other" } as const;

/**
 * A server under test.
 *
 * Defaults: one port, "client"; ready when it listens there, within 15 seconds; three servers n1, n2, n3 that faults may
 * all choose; kill, pause and wipe, and link faults where `peers` is described; SIGTERM, and a second later SIGKILL, at the
 * end; "read" changes nothing; every error of the client leaves its operation in doubt.
 *
 * @throws TypeError with a line for each field that cannot be used
 *
 * @example
 * ```ts
 * export default defineServer({
 *   name: "my-server",
 *   workloads: ["register"],
 *   check: { command: "my-server", args: ["--version"], install: "apt-get install my-server" },
 *   ports: { client: "free", peer: "free" },
 *   peers: { each: "{id}=http://{host}:{port.peer}" },
 *   start: { command: "my-server", args: ["--id", "{id}", "--listen", "{host}:{port.client}", "--cluster", "{peers}"] },
 *   ready: { http: "/health" },
 *   definiteErrors: ["ECONNREFUSED"],
 *   open: ({ url }) => ({
 *     async invoke({ f, key, value }, signal) {
 *       const answer = await fetch(`${url}/${key}`, { signal, ...(f === "write" ? { method: "PUT", body: String(value) } : {}) });
 *       …
 *     },
 *   }),
 * });
 * ```
 */
export function defineServer(definition: ServerDefinition): ServerSystem {
  const unknown = unknownFields(definition);
  const system = unknown.length === 0 ? fillServer(definition) : undefined;
  const lines = system === undefined ? unknown : serverProblems(system).map(problemText);
  if (system !== undefined && lines.length === 0) return system;
  throw new TypeError(lines.map((line) => `server ${definition.name}: ${line}`).join("\n"));
}

/** The system with every default filled in; nothing is looked at. */
export function fillServer(definition: ServerDefinition): ServerSystem {
  const {
    name,
    title = name,
    description = "",
    workloads,
    options = [],
    members,
    standingOrders,
    claim,
    nodes = 3,
  } = definition;
  const { spared = [], mayLose = spared.length === 0 ? undefined : (node: string) => !spared.includes(node) } =
    definition;
  return {
    kind: "server",
    name,
    title,
    description,
    workloads,
    options,
    mutants: [],
    defaultNodes: nodes,
    members: members ?? ((count) => membersOf(name, count)),
    leaderRoles: [ROLES.leads],
    otherRoles: [ROLES.follows],
    restartsHalted: false,
    ...(mayLose === undefined ? {} : { mayLose }),
    ...(standingOrders === undefined ? {} : { standingOrders }),
    ...(claim === undefined ? {} : { claim }),
    ...(definition.module === undefined ? {} : { module: definition.module }),
    adapter: adapterOf(definition),
  };
}

function adapterOf({ ports = { client: "free" }, peers, ...given }: ServerDefinition): ServerAdapter {
  return {
    check: given.check,
    ports,
    lineProtocols: given.lineProtocols ?? [],
    sharedPorts: given.sharedPorts ?? [],
    peers,
    files: given.files ?? {},
    start: given.start,
    ready: given.ready ?? { tcp: Object.keys(ports)[0] ?? "client" },
    readyTimeoutMs: given.readyTimeoutMs ?? READY_TIMEOUT_MS,
    leads: given.leads,
    stop: given.stop ?? { signal: "SIGTERM", graceMs: GRACE_MS },
    logs: given.logs ?? [],
    alarms: given.alarms ?? [],
    faults: given.faults ?? ["kill", "pause", "wipe", ...(peers === undefined ? [] : (["link"] as const))],
    reads: given.reads ?? ["read"],
    definiteErrors: given.definiteErrors ?? [],
    open: given.open,
    ask: given.ask,
  };
}

function unknownFields(definition: ServerDefinition): readonly string[] {
  const known: readonly string[] = FIELDS;
  return Object.keys(definition)
    .filter((name) => !known.includes(name))
    .map((name) => `expected a known field, found "${name}".${didYouMean(name, known)}`);
}

function membersOf(system: string, count: number): readonly Member[] {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`${system}: nodes: expected at least 1, found ${count}.`);
  }
  return Array.from({ length: count }, (_, number) => ({ id: `n${number + 1}`, role: "server", isTarget: true }));
}
