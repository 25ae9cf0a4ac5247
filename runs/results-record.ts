/**
 * `results.json`, read back: what a report relies on is looked at, field by field. What it does not know is left alone:
 * later versions add fields.
 */
import { z } from "zod";
import { excerpt, valueAt } from "./excerpt.ts";
import type { RunResults } from "./results.ts";

const verdict = z.union([z.boolean(), z.literal("unknown")]);
const count = z.number().int().min(0);
const counts = z.record(z.string(), z.number());

const explanation = z.looseObject({
  culprit: count,
  operations: z.array(count),
  sentences: z.array(z.string()),
  lastLinearized: z.array(count),
  configurations: z.array(z.looseObject({ state: z.string(), why: z.string() })),
});

const messages = z.looseObject({ sent: count, received: count });
const share = z.number().min(0).max(1);

const network = z.looseObject({
  all: messages,
  clients: messages,
  servers: messages,
  services: messages,
  perOperation: z.looseObject({ all: z.number(), clients: z.number(), servers: z.number() }).optional(),
});

const shape = z.looseObject({
  valid: verdict,
  headline: z.string(),
  checks: z.array(
    z.looseObject({
      name: z.string(),
      valid: verdict,
      message: z.string(),
      brief: z.string().optional(),
      promise: z.enum(["promised", "not-promised"]).optional(),
      notPromisedBecause: z.string().optional(),
      time: z.number().optional(),
      figures: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
  property: z.string().optional(),
  keys: z.array(
    z.looseObject({
      valid: verdict,
      operationCount: count,
      decidedBy: z.string(),
      unknownBecause: z.string().optional(),
      explanation: explanation.optional(),
    }),
  ),
  checkTimeMs: z.number().min(0).optional(),
  stats: z.array(z.looseObject({ f: z.string(), ok: count, fail: count, info: count })),
  faults: z.array(
    z.looseObject({
      fault: z.string(),
      armed: count,
      effective: count,
      effect: z.string(),
      succeeded: counts.optional(),
    }),
  ),
  findings: z.array(z.looseObject({ time: z.number(), message: z.string(), log: z.array(z.string()).optional() })),
  story: z
    .array(z.looseObject({ time: z.number(), text: z.string(), isFailure: z.literal(true).optional() }))
    .optional(),
  network: network.optional(),
  availability: z.looseObject({ okFraction: share, required: share.optional() }).optional(),
});

/**
 * What `results.json` holds.
 *
 * @param value the file's JSON
 * @throws Error with the field, what was expected and what was found
 */
export function parseRunResults(value: unknown): RunResults {
  const parsed = shape.safeParse(value);
  if (parsed.success) return value as RunResults;
  const [issue] = parsed.error.issues;
  if (issue === undefined) throw new Error("expected the results of a run, found something else");
  throw new Error(
    `${issue.path.join(".") || "the whole"}: expected ${expectation(issue)}, found ${found(issue, value)}`,
  );
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") return typeWords(issue.expected);
  if (issue.code === "too_small") return `at least ${issue.minimum}`;
  if (issue.code === "too_big") return `at most ${issue.maximum}`;
  if (issue.code === "invalid_value") return issue.values.map((value) => JSON.stringify(value)).join(" or ");
  return issue.code === "invalid_union" ? 'true, false or "unknown"' : "another value";
}

function typeWords(type: string): string {
  if (type === "record") return "an object";
  return `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;
}

function found({ path }: z.core.$ZodIssue, value: unknown): string {
  const there = valueAt(path, value);
  return there === undefined ? "nothing" : excerpt(there);
}
