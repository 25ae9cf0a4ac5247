/**
 * What requests to a coordination service and its answers look like.
 *
 * Services answer more than checks need. What of ZooKeeper's own metadata no check judges by is free, and so is whatever stands under
 * `more`; any other field is refused, for it may be a misspelt one: with `verison` in place of `version` a conditional write
 * would be judged as one that expects nothing.
 *
 * An answer repeats what was asked.
 */
import { type OperationShape, type Reader, readerOf } from "../../shapes/operation-reader.ts";
import {
  type Fields,
  data,
  either,
  flag,
  listOf,
  nothing,
  number,
  oneOf,
  record,
  type Shape,
  text,
  tupleOf,
  whole,
} from "../../shapes/shape.ts";

const zxid = tupleOf([whole, whole], "a zxid [epoch, counter]");
const session = either(text, number, nothing);
/** What no check reads. */
const free: Fields = { more: data };

const path: Fields = { path: text };
const versioned: Fields = { version: whole };
const asked: { readonly [f: string]: readonly [required: Fields, optional: Fields] } = {
  create: [path, { data, ephemeral: flag, sequential: flag, acl: data }],
  delete: [path, versioned],
  set: [{ ...path, data }, versioned],
  get: [path, { watch: flag }],
  exists: [path, { watch: flag }],
  children: [path, { watch: flag }],
  sync: [{}, path],
  close: [{}, {}],
};
const WRITES = ["create", "delete", "set"];

const stat = record(
  { version: whole, czxid: zxid, mzxid: zxid },
  {
    pzxid: zxid,
    ephemeralOwner: session,
    numChildren: whole,
    cversion: data,
    aversion: data,
    ctime: data,
    mtime: data,
    dataLength: data,
    ...free,
  },
);
const event = record(
  { type: oneOf("created", "deleted", "changed", "children"), path: text },
  { zxid, isFromBefore: flag, ...free },
);
const names = listOf(text, "a list of names");
/** What every answer may carry, also a refusal. */
const header: Fields = { session, server: text, zxid, at: zxid, events: listOf(event, "a list of events"), ...free };
const found: Fields = {
  ...header,
  stat,
  data,
  children: names,
  created: text,
  exists: flag,
  results: listOf(record({}, { stat, created: text, ...free }), "a list of what each write gave"),
};
const refusal = record({}, { ...header, index: whole });

/** One of several requests: it says itself what it asks for. */
function requestOf(functions: readonly string[]): Shape {
  const byName = new Map(
    functions.map((f): [string, Shape] => {
      const [required, optional] = asked[f] ?? [{}, {}];
      return [f, record({ f: oneOf(f), ...required }, { ...optional, ...free })];
    }),
  );
  const any = record({ f: oneOf(...functions) }, Object.fromEntries(Object.keys(allAsked).map((name) => [name, data])));
  return {
    words: `a request to ${functions.join(", ")}`,
    problem: (value, at) => {
      const f = typeof value === "object" && value !== null && "f" in value ? value["f"] : undefined;
      const shape = typeof f === "string" ? byName.get(f) : undefined;
      return (shape ?? any).problem(value, at);
    },
  };
}

const allAsked: Fields = Object.assign({}, ...Object.values(asked).flat()) as Fields;
const operations = listOf(requestOf(WRITES), "a list of writes");
const requests = listOf(
  either(requestOf(Object.keys(asked)), record({ f: oneOf("multi"), operations }, free)),
  "a list of requests",
);
const answers = listOf(
  record({}, { f: oneOf(...Object.keys(asked), "multi"), ok: flag, error: text, index: whole, ...found }),
  "a list of answers",
);

const single = Object.entries(asked).map(([f, [required, optional]]): [string, OperationShape] => {
  const all = { ...optional, ...free };
  return [f, ofRequest(record(required, all), record({}, { ...required, ...all, ...found }))];
});

/** Codes of refusals by which checks judge. */
const CODES = ["no-node", "node-exists", "bad-version", "not-empty", "no-children-for-ephemerals", "session-expired"];

/** All requests to a tree of znodes. */
export const znodeReader: Reader = readerOf(
  {
    ...Object.fromEntries(single),
    multi: ofRequest(record({ operations }, free), record({}, { operations, ...found })),
    pipeline: ofRequest(record({ requests }, free), record({}, { requests, answers, ...free })),
  },
  CODES,
);

/** What the server said stands behind the code of its refusal. */
function ofRequest(asks: Shape, given: Shape): OperationShape {
  return { asks, answers: given, hears: given, detail: refusal };
}
