/**
 * What an answer says of the state at one place in the log.
 *
 * A read shows the state at the zxid of its header. A write that was refused shows the state just before the refusal's
 * own place, where its answer tells one; without it nobody knows which state it was judged by, since a leader also counts
 * what is outstanding.
 */
import type { Json } from "../../histories/json.ts";
import { parentOf } from "./changes.ts";
import type { Position, Request, Stat } from "./requests.ts";

/** What was seen of one znode. */
export interface Observation {
  readonly request: Request;
  readonly path: string;
  /** The place in the log of the state that it shows. */
  readonly at: Position;
  readonly isPresent: boolean;
  readonly stat?: Stat;
  readonly data?: Json;
  /** The names of its children, where they were asked for. */
  readonly children?: readonly string[];
  /** A conditional write was refused: its version was not this one. */
  readonly isNotVersion?: number;
  /** A delete was refused: it had a child. */
  readonly hasChild?: true;
}

const READS: ReadonlySet<string> = new Set(["get", "exists", "children"]);

/** Whether this was answered from the state of one server. */
export function isRead({ asked }: Request): boolean {
  return READS.has(asked.f);
}

/** What this answer shows; undefined: nothing. */
export function observationOf(request: Request): Observation | undefined {
  const { asked, answer } = request;
  if (answer === undefined) return undefined;
  const { error, zxid, stat, data, children, exists } = answer;
  if (!isRead(request)) return observationOfRefusal(request);
  if (zxid === undefined) return undefined;
  const seen = { request, path: asked.path, at: zxid };
  if (error !== undefined) return error === "no-node" ? { ...seen, isPresent: false } : undefined;
  if (asked.f === "exists" && (exists === false || stat === undefined)) return { ...seen, isPresent: false };
  return {
    ...seen,
    isPresent: true,
    ...(stat === undefined ? {} : { stat }),
    ...(data === undefined || asked.f !== "get" ? {} : { data }),
    ...(children === undefined || asked.f !== "children" ? {} : { children }),
  };
}

function observationOfRefusal(request: Request): Observation | undefined {
  const { asked, answer } = request;
  if (answer?.error === undefined || answer.at === undefined) return undefined;
  const seen = { request, path: asked.path, at: answer.at - 0.5 };
  if (asked.f === "create") {
    if (answer.error === "node-exists" && !asked.sequential) return { ...seen, isPresent: true };
    return answer.error === "no-node" ? { ...seen, path: parentOf(asked.path), isPresent: false } : undefined;
  }
  if (asked.f !== "set" && asked.f !== "delete") return undefined;
  if (answer.error === "no-node") return { ...seen, isPresent: false };
  if (answer.error === "not-empty") return { ...seen, isPresent: true, hasChild: true };
  if (answer.error !== "bad-version" || asked.version === undefined) return undefined;
  return { ...seen, isPresent: true, isNotVersion: asked.version };
}
