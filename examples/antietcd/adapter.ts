/**
 * AntiEtcd (https://www.npmjs.com/package/antietcd): a small replacement of etcd, with etcd's JSON API.
 *
 * What it claims (its README, "Consistency Guarantees"): strict serializable with --stale_read 0, serializable with
 * --stale_read 1. A register or a set of one key is then linearizable with the first, and need not be with the second.
 */
import { createRequire } from "node:module";
import { type ClientOperation, defineServer, type Json, type ServerNode, type ServerOutcome } from "clew";

const PROGRAM = createRequire(import.meta.url).resolve("antietcd/antietcd-app.js");

/** Short, so that elections fit into a test; in the order that its documentation asks for. */
const TIMEOUTS = {
  fast: {
    heartbeat_timeout: 100,
    leadership_timeout: 300,
    election_timeout: 500,
    reconnect_interval: 100,
    wait_quorum_timeout: 1_000,
  },
  default: { wait_quorum_timeout: 1_000 },
};

/** What it says when it has certainly done nothing: all of these are said before a request is carried out or sent on. */
const REFUSALS = ["Quorum not available", "Leader is unavailable", "Not leader", "Server is stopping"];

/** Three nodes of AntiEtcd, each asked over HTTP. */
export const antietcd = defineServer({
  name: "antietcd",
  title: "AntiEtcd",
  description: "A small replacement of etcd on TinyRaft, from npm.",
  workloads: ["register", "set"],
  options: [
    { name: "stale-read", description: "1: followers answer reads from their own state.", default: 0, choices: [0, 1] },
    { name: "use-locks", description: "1: reads wait for writes that are under way.", default: 1, choices: [0, 1] },
    {
      name: "persist",
      description: "When data are on disk: before the answer, half a second later, or never.",
      default: "never",
      choices: ["sync", "later", "never"],
    },
    {
      name: "readers",
      description: "Clients that only read. The others wait for their writes while their server is cut off.",
      default: 0,
    },
    { name: "timeouts", description: "Its own, or short ones.", default: "fast", choices: ["fast", "default"] },
  ],
  check: {
    command: "node",
    args: ["-p", `require(${JSON.stringify(PROGRAM.replace("antietcd-app.js", "package.json"))}).version`],
    prints: /^1\.3\./,
    install: "npm install antietcd@1.3",
  },
  peers: { each: "{id}={url}" },
  start: (node) => ({ command: "node", args: [PROGRAM, ...flagsOf(node)] }),
  ready: async ({ url }, signal) => {
    const { raftState, leader } = (await ask(url, "maintenance/status", {}, signal)).body as { [name: string]: Json };
    return raftState === "leader" || (raftState === "follower" && leader !== undefined);
  },
  leads: { http: "/v3/maintenance/status", method: "POST", body: {}, path: "raftState", is: "leader" },
  definiteErrors: ["ECONNREFUSED"],
  open: ({ url }, { workload, worker, options }) => ({
    async invoke(operation, signal) {
      // Not sent, so it certainly does not happen.
      if (operation.f !== "read" && worker < Number(options["readers"])) return { type: "fail", error: "only reads" };
      const [api, request] = workload === "set" ? setRequest(operation) : registerRequest(operation);
      const { status, text, body } = await ask(url, api, request, signal);
      if (status !== 200)
        return { type: REFUSALS.includes(text.trim()) ? "fail" : "info", error: [status, text.trim()] };
      return workload === "set"
        ? setOutcome(operation, body as Range)
        : registerOutcome(operation, body as Range & Txn);
    },
  }),
});

function flagsOf({ id, host, ports, data, cluster, options }: ServerNode): readonly string[] {
  const timeouts = TIMEOUTS[options["timeouts"] as keyof typeof TIMEOUTS];
  const persist = options["persist"];
  const flags = {
    ip: host,
    port: ports["client"],
    node_id: id,
    cluster_key: "clew",
    cluster: cluster.map((peer) => `${peer.id}=${peer.url}`).join(","),
    // With base64 it compares a value as it comes with one that it has decoded, and they are never the same.
    use_base64: 0,
    stale_read: options["stale-read"],
    use_locks: options["use-locks"],
    logs: "cluster",
    ...(persist === "never" ? {} : { data: `${data}/data.gz` }),
    ...(persist === "later" ? { persist_interval: 500 } : {}),
    ...timeouts,
  };
  return Object.entries(flags).flatMap(([name, value]) => [
    `--${name}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: unknown;
}

async function ask(url: string, api: string, request: object, signal: AbortSignal): Promise<Answer> {
  const answer = await fetch(`${url}/v3/${api}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
    signal,
  });
  const text = await answer.text();
  return { status: answer.status, text, body: answer.status === 200 ? (JSON.parse(text) as unknown) : undefined };
}

interface Range {
  readonly kvs?: readonly { readonly key: string; readonly value: string }[];
}
interface Txn {
  readonly succeeded?: boolean;
  readonly responses?: readonly { readonly response_range?: Range }[];
}
type Request = readonly [api: string, request: object];

/** Registers: the key "/x1" holds the value as JSON. */
function registerRequest({ f, key, value }: ClientOperation): Request {
  const place = `/${key}`;
  if (f === "read") return ["kv/range", { key: place }];
  if (f === "write") return ["kv/put", { key: place, value: JSON.stringify(value) }];
  const [from, to] = value as readonly Json[];
  const expected =
    from === null ? { target: "MOD", mod_revision: 0 } : { target: "VALUE", value: JSON.stringify(from) };
  return [
    "kv/txn",
    {
      compare: [{ key: place, ...expected }],
      success: [{ request_put: { key: place, value: JSON.stringify(to) } }],
      failure: [{ request_range: { key: place } }],
    },
  ];
}

function registerOutcome({ f }: ClientOperation, body: Range & Txn): ServerOutcome {
  if (f === "read") return { type: "ok", value: heldIn(body) };
  if (f === "write" || body.succeeded === true) return { type: "ok" };
  return { type: "fail", error: ["mismatch", heldIn(body.responses?.[0]?.response_range ?? {})] };
}

function heldIn({ kvs = [] }: Range): Json {
  const [found] = kvs;
  return found === undefined ? null : (JSON.parse(found.value) as Json);
}

/** Sets: each element is a key of its own in the folder "/x1/". A range over a folder ends with "0", which follows "/". */
function setRequest({ f, key, value }: ClientOperation): Request {
  if (f === "read") return ["kv/range", { key: `/${key}/`, range_end: `/${key}0` }];
  return ["kv/put", { key: `/${key}/${JSON.stringify(value)}`, value: JSON.stringify(value) }];
}

function setOutcome({ f }: ClientOperation, { kvs = [] }: Range): ServerOutcome {
  return f === "read" ? { type: "ok", value: kvs.map(({ value }) => JSON.parse(value) as Json) } : { type: "ok" };
}
