/**
 * The fields of a test, as written in YAML: their types, meanings and defaults. One description serves validation,
 * the types and editors. Names of systems, workloads, faults, mutants and options are checked later (`fill.ts`),
 * against those in the catalog; editors get them as they are when the JSON Schema is written.
 */
import { z } from "zod";
import type { Catalog } from "../catalog.ts";
import { duration, durationRange, latency } from "./duration-schema.ts";

const name = z.string().regex(/^[\w][\w.-]*$/, { error: "letters, digits, dots, hyphens and underscores" });
const count = z.number().int().min(1);
/** More clients or keys than any machine that clew runs on has room for are a slip of the pen. */
export const CLIENTS_MAX = 10_000;
const KEYS_MAX = 1_000_000;
/** Ten gigabits: nobody would notice. */
const RATE_KBIT_MAX = 10_000_000;

/** Where the nodes of a test may run. */
export const CLUSTER_KINDS = ["local", "simulated", "namespaces"] as const;
/** Whether disks keep what was not synced, when the power goes. */
export const DISK_KINDS = ["true", "lying"] as const;
/** When a test may be checked. */
export const CHECK_TIMES = ["after", "live"] as const;
/** How latencies may be spread around their mean. */
export const LATENCY_DISTRIBUTIONS = ["constant", "uniform", "exponential"] as const;

/** Names that the catalog knows. */
const faultName = z.string({ error: 'the name of a fault, or "all"' });
const systemName = z.string();
const workloadName = z.string();

const isPerNode = { error: 'so many for each node, such as "2n"' };
const perNode = z.string(isPerNode).regex(/^[1-9]\d{0,3}n$/, isPerNode);

const link = z.string().regex(/^[^\s-]+-[^\s-]+$/, { error: 'two nodes with a hyphen between them, such as "n1-n2"' });

const target = z
  .union([
    z.string(),
    z.strictObject({ nodes: z.array(z.string()).min(1).describe("These nodes together, by id or role.") }),
    z.strictObject({
      link: z
        .union([link, z.array(link).min(1)])
        .describe(
          "A cut between two nodes, both ways: n1-n2; or several of them at once; n1-client cuts clients off. For partitions.",
        ),
    }),
  ])
  .describe("A shape, the id or role of a node, a group of nodes, or one or more links.");

const faultSchema = z.strictObject({
  fault: faultName.describe("What to do."),
  targets: z.array(target).min(1).optional().describe("What to do it to, in turns. Default: what suits the fault."),
  every: duration.optional().describe("Mean time from one start to the next. Default: 5s."),
  for: duration.optional().describe("Mean time from start to stop. Default: 2.5s."),
  delay: durationRange.optional().describe("slow: extra delay of each message, such as 50-150ms."),
  loss: z.number().min(0).max(1).optional().describe("lossy: probability of losing each message, 0 to 1."),
  share: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe("duplicate, reorder, corrupt, reset: probability of doing it to each message, 0 to 1."),
  rate: z.number().min(1).max(RATE_KBIT_MAX).optional().describe("rate: what passes at most, in kbit/s. Default: 256."),
});

const workloadSchema = z.strictObject({
  name: workloadName.optional().describe("What the clients do. Default: the system's first workload."),
  keys: count.max(KEYS_MAX).optional().describe("Keys in use at a time. Default: the workload's."),
  operationsPerKey: count
    .optional()
    .describe("Operations on one key before a fresh one takes its place: bounds the check. Default: the workload's."),
  readers: z
    .number()
    .int()
    .min(0)
    .max(CLIENTS_MAX)
    .optional()
    .describe("So many of the clients only read, for workloads that can: they see more of what is stale. Default: 0."),
});

const faultOrName = z.union([faultName, faultSchema]);

/** One test. */
export const testSchema = z.strictObject({
  name: name.optional().describe("Folder of its runs below store/. Default: system and workload."),
  system: systemName.optional().describe("The system to test, by name (clew list) or by the path of its file."),
  bin: z
    .string()
    .min(1)
    .optional()
    .describe("In place of a system: a program that speaks Maelstrom's protocol. A path counts from this file."),
  args: z.array(z.string()).optional().describe("Arguments of the program."),
  nodes: count.optional().describe("Number of nodes. Default: what suits the system."),
  options: z.record(z.string(), z.json()).optional().describe("The system's own options, such as reads: lease."),
  mutant: z.string().optional().describe("Id of a bug to plant, such as R46."),
  workload: z
    .union([workloadName, workloadSchema])
    .optional()
    .describe("What the clients do: a name, the path of a file, or its fields."),
  rate: z.number().nonnegative().prefault(200).describe("Operations per second over all clients; 0: no limit."),
  quiescence: duration
    .optional()
    .describe("How long nodes get before the final reads, where the workload waits for them. Default: 10s."),
  concurrency: z
    .union([count.max(CLIENTS_MAX), perNode])
    .prefault(10)
    .describe('Number of clients; "2n": two for each node.'),
  nemesis: z
    .union([faultOrName, z.array(faultOrName)])
    .prefault([])
    .describe('Faults: a list of names or of their fields, or "all".'),
  nemesisInterval: duration
    .optional()
    .describe("For faults that do not say: mean time from a start to the stop, and from that to the next start."),
  latency: latency.optional().describe("Programs: mean time that a message between nodes takes, in ms. Default: 0."),
  latencyDist: z
    .enum(LATENCY_DISTRIBUTIONS)
    .optional()
    .describe("Programs: how latencies are spread around their mean. Default: constant."),
  topology: z.string().optional().describe("Programs: the topology that a broadcast tells its nodes. Default: grid."),
  disk: z
    .enum(DISK_KINDS)
    .or(z.literal(true).transform(() => "true" as const))
    .optional()
    .describe("lying: disks forget what was not synced when the power goes. Default: lying if a fault needs it."),
  fsync: durationRange.prefault("0ms").describe("Extra duration of each sync of a node's disk, such as 5-30ms."),
  timeLimit: duration.prefault("30s").describe("How long the workload and the nemesis run."),
  recoveryTimeout: duration.prefault("10s").describe("Time for the first success after everything was healed."),
  clientTimeout: duration.optional().describe("After this long a client gives up on an operation. Default: 5s."),
  check: z
    .enum(CHECK_TIMES)
    .prefault("after")
    .describe("When to check: after the run, or live as well, which ends the run with the first violation."),
  checkTimeLimit: duration.prefault("60s").describe("Time for the verdict; a check that runs out says unknown."),
  availability: z
    .union([z.enum(["majority", "total"]), z.number().min(0).max(1)])
    .optional()
    .describe(
      "majority: clients must be answered while a majority is up and connected. 0 to 1: this share of all operations " +
        "must succeed; total: all. Default: not asked.",
    ),
  messages: z
    .boolean()
    .optional()
    .describe("false: do not record what nodes and clients say to each other (messages.jsonl). Default: true."),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional()
    .describe("Seed of everything that is drawn. Default: drawn anew."),
  cluster: z.enum(CLUSTER_KINDS).prefault("local").describe("Where the nodes run."),
  expect: z.enum(["valid", "invalid"]).optional().describe("The verdict that this test is an example of."),
});

/** Several tests, run one after the other. */
export const suiteSchema = z.strictObject({
  name: name.describe("Name of the suite."),
  defaults: testSchema.partial().optional().describe("Fields for every test that does not have them itself."),
  tests: z.array(testSchema.partial()).min(1).describe("The tests, in order."),
});

/** A test as validated, before names are looked up. */
export type WrittenTest = z.output<typeof testSchema>;

/** The field names of the object at this path of a test; undefined where any name may be. */
export function fieldsAt(path: readonly PropertyKey[]): readonly string[] {
  switch (path[0]) {
    case undefined:
      return Object.keys(testSchema.shape);
    case "workload":
      return Object.keys(workloadSchema.shape);
    case "nemesis":
      return path.includes("targets") ? ["nodes", "link"] : Object.keys(faultSchema.shape);
    default:
      return [];
  }
}

/** How the path of a file is told from a name; see `isModulePath`. */
const PATH = { type: "string", pattern: String.raw`^\.{0,2}/|\.([cm]?[jt]s|ya?ml)$` };

/** JSON Schema (draft 7) of a file, for editors: a test or a suite, with the names that the catalog knows. */
export function jsonSchema(catalog: Catalog): { readonly [name: string]: unknown } {
  const names = (things: readonly { readonly name: string }[]): string[] => things.map(({ name: own }) => own);
  const orPath = (known: readonly string[]): object => ({ anyOf: [{ type: "string", enum: known }, PATH] });
  const known = new Map<unknown, object>([
    [faultName, { type: "string", enum: ["all", ...names(catalog.faults)] }],
    [systemName, orPath(names([...catalog.systems, ...catalog.foreignSystems]))],
    [workloadName, orPath(names(catalog.workloads))],
  ]);
  return z.toJSONSchema(z.union([testSchema, suiteSchema]), {
    target: "draft-7",
    io: "input",
    override({ zodSchema, jsonSchema: written }) {
      const named = known.get(zodSchema);
      if (named !== undefined) replace(written, named);
    },
  });
}

function replace(written: object, by: object): void {
  Reflect.deleteProperty(written, "type");
  Object.assign(written, by);
}
