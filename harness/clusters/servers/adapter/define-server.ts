/**
 * defineServer: from an adapter as its author writes it to a system that can be tested.
 */
import type { Member, SystemDescription } from "../../../../systems-under-test/system.ts";
import type { ServerAdapter } from "./server-adapter.ts";

/** A server that somebody else wrote, started and asked by an adapter. */
export interface ServerSystem extends SystemDescription {
  readonly kind: "server";
  readonly adapter: ServerAdapter;
  /** The absolute path of the file that describes it, filled in where that was loaded. Relative paths begin in its folder. */
  readonly module?: string;
}

/** A server as its author describes it: what has a default may be left out. */
export type ServerDefinition = Pick<SystemDescription, "name" | "workloads"> &
  Partial<Pick<SystemDescription, "title" | "description" | "options" | "members" | "mayLose" | "standingOrders">> &
  Pick<ServerAdapter, "start" | "open"> & {
    readonly [Field in Exclude<keyof ServerAdapter, "start" | "open">]?: ServerAdapter[Field] | undefined;
  } & {
    /** Servers of the cluster where a test does not say; default: 3. */
    readonly nodes?: number;
  };

/** How long a server may take to become ready where its adapter does not say. */
const READY_TIMEOUT_MS = 15_000;
const GRACE_MS = 1_000;

/** The role that a server has while `leads` says so, and that which it has otherwise. */
export const ROLES = { leads: "leader", follows: "follower" } as const;

/**
 * A server under test.
 *
 * Defaults: one port, "client"; ready when it listens there, within 15 seconds; three servers n1, n2, n3 that faults may
 * all choose; kill, pause and wipe, and link faults where {peers} is described; SIGTERM, and a second later SIGKILL, at the
 * end; "read" changes nothing; every error of the client leaves its operation in doubt.
 *
 * @example
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
 */
export function defineServer(definition: ServerDefinition): ServerSystem {
  const { name, workloads, title, description, options, members, mayLose, standingOrders, nodes, ...adapter } =
    definition;
  const ports = adapter.ports ?? { client: "free" };
  return {
    kind: "server",
    name,
    title: title ?? name,
    description: description ?? "",
    workloads,
    options: options ?? [],
    mutants: [],
    defaultNodes: nodes ?? 3,
    members: members ?? ((count) => membersOf(name, count)),
    leaderRoles: [ROLES.leads],
    otherRoles: [ROLES.follows],
    restartsHalted: false,
    ...(mayLose === undefined ? {} : { mayLose }),
    ...(standingOrders === undefined ? {} : { standingOrders }),
    adapter: {
      check: adapter.check,
      ports,
      lineProtocols: adapter.lineProtocols ?? [],
      peers: adapter.peers,
      files: adapter.files ?? {},
      start: adapter.start,
      ready: adapter.ready ?? { tcp: Object.keys(ports)[0] ?? "client" },
      readyTimeoutMs: adapter.readyTimeoutMs ?? READY_TIMEOUT_MS,
      leads: adapter.leads,
      stop: adapter.stop ?? { signal: "SIGTERM", graceMs: GRACE_MS },
      logs: adapter.logs ?? [],
      faults: adapter.faults ?? ["kill", "pause", "wipe", ...(adapter.peers === undefined ? [] : (["link"] as const))],
      reads: adapter.reads ?? ["read"],
      definiteErrors: adapter.definiteErrors ?? [],
      open: adapter.open,
      ask: adapter.ask,
    },
  };
}

function membersOf(system: string, count: number): readonly Member[] {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`${system}: nodes: expected at least 1, found ${count}.`);
  }
  return Array.from({ length: count }, (_, number) => ({ id: `n${number + 1}`, role: "server", isTarget: true }));
}
