/**
 * The fields of a server as written in YAML: an adapter without code, for servers that speak JSON over HTTP.
 */
import { z } from "zod";
import { duration } from "../../../spec/duration-schema.ts";
import type { Path } from "../../../spec/problem.ts";

const text = z.string();
const name = z.string().regex(/^[\w][\w.-]*$/, { error: "letters, digits, dots, hyphens and underscores" });
const slashed = z.string().regex(/^\//, { error: 'a path with its slash, such as "/health"' });
const status = z.number().int().min(100).max(599);
const statuses = z.union([status, z.array(status)]).transform((given) => [given].flat());

const command = { command: text, args: z.array(text).optional(), env: z.record(text, text).optional() };
const probe = { http: slashed, method: text.optional(), body: z.json().optional(), port: text.optional() };

/** One operation of a workload: a request, and what its answer means. */
export const operationSchema = z.strictObject({
  method: z.enum(["GET", "PUT", "POST", "PATCH", "DELETE"]).prefault("GET"),
  path: slashed.describe("With {key}, {value}, {value.0} …, which are written as in a URL."),
  port: text.optional().describe("Name of the port. Default: the first."),
  headers: z.record(text, text).optional(),
  body: z.json().optional().describe("JSON; a text that is only a placeholder becomes its value."),
  reply: z.enum(["json", "text"]).prefault("json"),
  value: text
    .optional()
    .describe('Where the value is in the reply, e.g. "kvs.0.value". Default: the value of the operation.'),
  parse: z.boolean().prefault(false).describe("Whether the value is JSON in a text."),
  ok: statuses.optional().describe("Statuses with which it has happened. Default: 200 to 299."),
  none: statuses
    .prefault([])
    .describe("Statuses that say that there is nothing: it has happened, and the value is null."),
  fail: statuses.prefault([]).describe("Statuses with which it certainly has not happened. All others: nobody knows."),
  failIf: z
    .record(text, z.json())
    .prefault({})
    .describe("It certainly has not happened if the reply has these values, by where they are."),
  found: text.optional().describe("Where a reply that says that it failed has what was there instead."),
});

/** A server. */
export const serverSchema = z.strictObject({
  name,
  title: text.optional(),
  description: text.optional(),
  nodes: z.number().int().min(1).optional(),
  options: z
    .array(
      z.strictObject({
        name,
        description: text.prefault(""),
        default: z.json(),
        choices: z.array(z.json()).optional(),
      }),
    )
    .optional(),
  spared: z.array(text).optional(),
  check: z.strictObject({ ...command, prints: text.optional(), install: text }).optional(),
  ports: z.record(name, z.union([z.literal("free"), z.number().int().min(1).max(65_535)])).optional(),
  lineProtocols: z.array(text).optional(),
  peers: z.strictObject({ each: text, join: text.optional(), self: z.boolean().optional() }).optional(),
  files: z.record(text, text).optional(),
  start: z.strictObject(command),
  ready: z
    .union([
      z.strictObject({ tcp: text }),
      z.strictObject({ ...probe, status: status.optional() }),
      z.strictObject({ log: text }),
    ])
    .optional(),
  readyTimeout: duration.optional(),
  leads: z.strictObject({ ...probe, path: text, is: z.json() }).optional(),
  stop: z.strictObject({ signal: z.enum(["SIGTERM", "SIGINT", "SIGQUIT", "SIGKILL"]), grace: duration }).optional(),
  logs: z.array(text).optional(),
  faults: z.array(z.enum(["kill", "pause", "link", "wipe"])).optional(),
  reads: z.array(text).optional(),
  workloads: z.record(text, z.record(text, operationSchema)),
});

/** An operation as read. */
export type HttpOperation = z.output<typeof operationSchema>;
/** A file as read. */
export type WrittenServer = z.output<typeof serverSchema>;

/** The names of fields at this place of a file. */
export function fieldsOfServer(path: Path): readonly string[] {
  if (path.length === 0) return Object.keys(serverSchema.shape);
  if (path[0] === "workloads" && path.length === 3) return Object.keys(operationSchema.shape);
  return [];
}
