/**
 * A history of a coordination service, request by request: a pipeline counts as the requests that it was made of, and
 * so does a multi for what it writes.
 *
 * Zxids become one number each, so that they can be compared and sorted: the epoch in the upper half, the counter in the
 * lower one.
 */
import type { Json } from "../../histories/json.ts";
import { isList } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";

/** A zxid as one number. Between two of them there is room for halves: `at - 0.5` is the state before `at`. */
export type Position = number;

const EPOCH = 2 ** 32;

/** What a client asked for. */
export interface Asked {
  readonly f: string;
  readonly path: string;
  readonly data?: Json;
  /** What a conditional write expects; undefined: any version. */
  readonly version?: number;
  readonly ephemeral: boolean;
  readonly sequential: boolean;
  readonly watch: boolean;
  /** Of a multi: what it does, in order. */
  readonly operations: readonly Asked[];
}

/** The metadata of a znode. */
export interface Stat {
  readonly version: number;
  readonly czxid: Position;
  readonly mzxid: Position;
  readonly pzxid?: Position;
  /** The session that owns an ephemeral znode; undefined for all others. */
  readonly owner?: string;
  readonly numChildren?: number;
}

/** What a watch told. */
export interface WatchEvent {
  readonly type: string;
  readonly path: string;
  readonly zxid?: Position;
  /** It came on a connection before that of the answer: the server that answered need not have applied so much. */
  readonly isFromBefore: boolean;
}

/** What a server answered. */
export interface Answer {
  /** The refusal's code; undefined: it was done. */
  readonly error?: string;
  readonly session?: string;
  readonly server?: string;
  /** How far the server had applied the log when it answered. */
  readonly zxid?: Position;
  /** The place in the log of a write, or of its refusal. */
  readonly at?: Position;
  readonly stat?: Stat;
  readonly data?: Json;
  readonly children?: readonly string[];
  /** The path that was created. */
  readonly created?: string;
  /** Of a multi, by the number of the operation: the path that was created, and the znode after a set. */
  readonly inMulti: readonly { readonly created?: string; readonly stat?: Stat }[];
  readonly exists?: boolean;
  readonly events: readonly WatchEvent[];
}

/** One request. */
export interface Request {
  readonly operation: Operation;
  /** Its number in its pipeline. */
  readonly place: number;
  readonly asked: Asked;
  /** Undefined: nobody knows whether it was carried out. */
  readonly answer?: Answer;
}

/** The requests of a history in order of submission; those that certainly never reached a server are left out. */
export function requestsOf(operations: readonly Operation[]): readonly Request[] {
  return operations.flatMap((operation): readonly Request[] => {
    if (operation.f !== "pipeline") return single(operation);
    const { requests } = fieldsOf(operation.input);
    if (!isList(requests) || operation.outcome === "fail") return [];
    const { answers } = fieldsOf(operation.output ?? operation.partial);
    const came = isList(answers) ? answers : [];
    return requests.map((request, place) => {
      const given = came[place];
      const asked = askedOf(nameOf(fieldsOf(request)["f"] ?? ""), request);
      if (given === undefined) return { operation, place, asked };
      const fields = fieldsOf(given);
      const answer = answerOf(given, fields["ok"] === false ? codeOf(fields["error"]) : undefined);
      return { operation, place, asked, answer };
    });
  });
}

function single(operation: Operation): readonly Request[] {
  const { f, input, outcome, output, error } = operation;
  const asked = askedOf(f, input);
  if (outcome === "info") return [{ operation, place: 0, asked }];
  if (outcome === "ok") return [{ operation, place: 0, asked, answer: answerOf(output, undefined) }];
  // A failure without a header was never sent.
  if (!isList(error) || error.length < 2) return [];
  return [{ operation, place: 0, asked, answer: answerOf(error[1], codeOf(error)) }];
}

function codeOf(error: Json | undefined): string {
  return nameOf((isList(error) ? error[0] : error) ?? "");
}

function askedOf(f: string, value: Json): Asked {
  const { path, data, version, ephemeral, sequential, watch, operations } = fieldsOf(value);
  return {
    f,
    path: typeof path === "string" ? path : "",
    ...(data === undefined ? {} : { data }),
    ...(typeof version === "number" && version >= 0 ? { version } : {}),
    ephemeral: ephemeral === true,
    sequential: sequential === true,
    watch: watch === true,
    operations: isList(operations) ? operations.map((one) => askedOf(nameOf(fieldsOf(one)["f"] ?? ""), one)) : [],
  };
}

function answerOf(value: Json | undefined, error: string | undefined): Answer {
  const fields = fieldsOf(value);
  const { session, server, data, children, created, exists, events, results } = fields;
  const zxid = positionOf(fields["zxid"]);
  const at = positionOf(fields["at"]);
  const stat = statOf(fields["stat"]);
  return {
    ...(error === undefined ? {} : { error }),
    ...(session === undefined || session === null ? {} : { session: nameOf(session) }),
    ...(typeof server === "string" ? { server } : {}),
    ...(zxid === undefined ? {} : { zxid }),
    ...(at === undefined ? {} : { at }),
    ...(stat === undefined ? {} : { stat }),
    ...(data === undefined ? {} : { data }),
    ...(isList(children) ? { children: children.map(nameOf) } : {}),
    ...(typeof created === "string" ? { created } : {}),
    inMulti: isList(results) ? results.map(stepOf) : [],
    ...(typeof exists === "boolean" ? { exists } : {}),
    events: isList(events) ? events.map(eventOf) : [],
  };
}

function stepOf(result: Json): Answer["inMulti"][number] {
  const fields = fieldsOf(result);
  const { created } = fields;
  const stat = statOf(fields["stat"]);
  return { ...(typeof created === "string" ? { created } : {}), ...(stat === undefined ? {} : { stat }) };
}

function eventOf(value: Json): WatchEvent {
  const { type, path, zxid, isFromBefore } = fieldsOf(value);
  const position = positionOf(zxid);
  return {
    type: nameOf(type ?? ""),
    path: nameOf(path ?? ""),
    ...(position === undefined ? {} : { zxid: position }),
    isFromBefore: isFromBefore === true,
  };
}

function statOf(value: Json | undefined): Stat | undefined {
  const { version, czxid, mzxid, pzxid, ephemeralOwner, numChildren } = fieldsOf(value);
  const [created, modified, children] = [positionOf(czxid), positionOf(mzxid), positionOf(pzxid)];
  if (typeof version !== "number" || created === undefined || modified === undefined) return undefined;
  const isOwned = ephemeralOwner !== undefined && ephemeralOwner !== null && ephemeralOwner !== 0;
  return {
    version,
    czxid: created,
    mzxid: modified,
    ...(children === undefined ? {} : { pzxid: children }),
    ...(isOwned ? { owner: nameOf(ephemeralOwner) } : {}),
    ...(typeof numChildren === "number" ? { numChildren } : {}),
  };
}

/** A name as text; sessions may be numbers. */
export function nameOf(session: Json): string {
  return typeof session === "string" ? session : JSON.stringify(session);
}

/** `[epoch, counter]` as one number; undefined for anything else. */
export function positionOf(zxid: Json | undefined): Position | undefined {
  if (!isList(zxid)) return undefined;
  const [epoch, counter] = zxid;
  return typeof epoch === "number" && typeof counter === "number" ? epoch * EPOCH + counter : undefined;
}

/** For people: "2.17" is transaction 17 of epoch 2. */
export function positionText(position: Position): string {
  const whole = Math.ceil(position);
  return `${Math.floor(whole / EPOCH)}.${whole % EPOCH}`;
}

/** Whether both belong to one epoch: only then it is known how many transactions lie between them. */
export function isSameEpoch(one: Position, other: Position): boolean {
  return Math.floor(one / EPOCH) === Math.floor(other / EPOCH);
}

/** The fields of a JSON object; none for anything else. */
export function fieldsOf(value: Json | undefined): { readonly [name: string]: Json | undefined } {
  return typeof value === "object" && value !== null && !isList(value) ? value : {};
}
