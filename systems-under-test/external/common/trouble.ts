/**
 * What goes wrong between a client and a server, and what it means for the operation: a table for each system.
 *
 * Everything depends on whether the server may have carried the request out. A write that is called failed and shows up
 * later is a false alarm, so what no row knows is `info` from the moment on that the request was given to a connection.
 */
import type { ServerOutcome } from "../../../harness/clusters/servers/adapter/server-adapter.ts";

/** How far a request had come. `connecting`: not a byte of it was sent. `sent`: no answer. `answered`: the server refused it. */
export type Stage = "connecting" | "sent" | "answered";

/** An error with its stage. */
export class Trouble extends Error {
  override readonly name = "Trouble";
  readonly stage: Stage;
  /** What the system or the kernel calls it, e.g. "ECONNREFUSED", "READONLY" or "40001"; "" where it has no name. */
  readonly code: string;

  constructor(stage: Stage, code: string, message: string) {
    super(message);
    this.stage = stage;
    this.code = code;
  }
}

/** A row of a table: such an error means this. */
export interface ErrorRow {
  readonly stage: Stage;
  /** Only errors of this name. Left out: of any. */
  readonly code?: string;
  /** Only errors whose message has this in it. Left out: any. */
  readonly text?: RegExp;
  /** It certainly did not and will not happen; nobody knows. */
  readonly means: "fail" | "info";
  readonly because: string;
}

/** What holds for every system, after its own rows. */
export const GENERAL_ROWS: readonly ErrorRow[] = [
  { stage: "connecting", means: "fail", because: "the request was given to no connection" },
  { stage: "sent", means: "info", because: "the server may have it, and its answer may be lost" },
  { stage: "answered", means: "info", because: "no row says that this answer is given only before anything is done" },
];

/** The first row that fits. */
export function rowOf(trouble: Trouble, rows: readonly ErrorRow[]): ErrorRow {
  const fits = ({ stage, code, text }: ErrorRow): boolean =>
    stage === trouble.stage && (code === undefined || code === trouble.code) && text?.test(trouble.message) !== false;
  const found = [...rows, ...GENERAL_ROWS].find(fits);
  if (found === undefined) throw new Error(`expected a row for the stage ${trouble.stage}, found none`);
  return found;
}

/** How an operation ends that met this error. */
export function outcomeOf(trouble: Trouble, rows: readonly ErrorRow[]): ServerOutcome {
  return { type: rowOf(trouble, rows).means, error: [trouble.code || trouble.stage, trouble.message] };
}

/** The result of the operation, or how it ends by the table; other errors are mistakes of the client, and thrown on. */
export async function byTable(
  rows: readonly ErrorRow[],
  operation: () => Promise<ServerOutcome>,
): Promise<ServerOutcome> {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof Trouble) return outcomeOf(error, rows);
    throw error;
  }
}

/** The name that the kernel or Node gives an error; "" for none. */
export function codeOf(error: Error): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" ? code : "";
}

/** Of a request that changes nothing and comes before one that does: if it does not succeed, nothing was done. */
export async function beforehand<Value>(request: Promise<Value>): Promise<Value> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof Trouble) throw new Trouble("connecting", error.code, error.message);
    throw error;
  }
}
