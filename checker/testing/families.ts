/**
 * The families of drawn histories with which every algorithm is compared with the oracle.
 *
 * One family would miss whole classes of mistakes: a mistake with never-returned operations shows only where many never
 * return, a mistake with failed cas only where they tell what they saw.
 */
import { appendList, casRegister, keyValue, register } from "../models/objects/cells.ts";
import { growSet } from "../models/objects/grow-set.ts";
import { text } from "../models/objects/text.ts";
import type { Family } from "./drawn-histories.ts";

const REGISTER = ["read", "read", "write"];
const CAS = ["read", "write", "cas"];
const base = { operationsMax: 8, processes: 4, values: 3, neverReturned: 0.1, corrupted: 0.15 };

/** Families of objects that hold one value, of lists, growing sets and texts. */
export const FAMILIES: readonly Family[] = [
  { ...base, name: "register, few values", model: register, functions: REGISTER },
  { ...base, name: "register, new values", model: register, functions: REGISTER, values: 0 },
  { ...base, name: "register, many never returned", model: register, functions: REGISTER, neverReturned: 0.4 },
  {
    ...base,
    name: "register, new values, many never returned",
    model: register,
    functions: REGISTER,
    values: 0,
    neverReturned: 0.4,
  },
  { ...base, name: "register, deletes", model: register, functions: [...REGISTER, "delete"], values: 2 },
  { ...base, name: "register, ties", model: register, functions: REGISTER, values: 2, ties: 0.4, neverReturned: 0 },
  { ...base, name: "register, new values, ties", model: register, functions: REGISTER, values: 0, ties: 0.4 },
  { ...base, name: "cas, few values", model: casRegister, functions: CAS },
  { ...base, name: "cas, new values", model: casRegister, functions: CAS, values: 0 },
  { ...base, name: "cas, many never returned", model: casRegister, functions: CAS, neverReturned: 0.4 },
  {
    ...base,
    name: "cas, new values, many never returned",
    model: casRegister,
    functions: CAS,
    values: 0,
    neverReturned: 0.4,
  },
  // Where it matters how often each never-returned operation has been used, and whether anybody saw it.
  {
    ...base,
    name: "cas, tight: half never returned, seen late",
    model: casRegister,
    functions: ["cas", "write"],
    operationsMax: 12,
    processes: 6,
    neverReturned: 0.4,
    corrupted: 0.3,
    late: 0.7,
  },
  {
    ...base,
    name: "cas only, most never returned",
    model: casRegister,
    functions: ["cas", "cas", "read"],
    operationsMax: 11,
    values: 2,
    neverReturned: 0.5,
    corrupted: 0.3,
    late: 0.7,
  },
  {
    ...base,
    name: "cas, some values new, many never returned",
    model: casRegister,
    functions: ["cas", "cas", "write", "read"],
    operationsMax: 10,
    values: 5,
    neverReturned: 0.3,
    corrupted: 0.3,
  },
  { ...base, name: "cas, failing, deletes", model: casRegister, functions: ["cas", "cas", "write", "delete", "read"] },
  { ...base, name: "cas, wide", model: casRegister, functions: CAS, processes: 8, values: 2, corrupted: 0.3 },
  {
    ...base,
    name: "key-value with appends",
    model: keyValue,
    functions: ["append", "append", "read", "write", "delete"],
    values: 2,
  },
  {
    ...base,
    name: "key-value, new values",
    model: keyValue,
    functions: ["append", "read", "read", "delete", "cas"],
    values: 0,
  },
  {
    ...base,
    name: "key-value, appends never returned",
    model: keyValue,
    functions: ["append", "append", "read", "read", "delete"],
    values: 0,
    neverReturned: 0.4,
  },
  {
    ...base,
    name: "key-value, lists written and grown",
    model: keyValue,
    functions: ["append", "append", "read", "read", "write", "cas"],
    operationsMax: 9,
    values: 0,
    writesLists: true,
  },
  {
    ...base,
    name: "key-value, lists written and grown, many never returned",
    model: keyValue,
    functions: ["append", "append", "read", "read", "write", "cas"],
    operationsMax: 10,
    processes: 6,
    values: 0,
    neverReturned: 0.4,
    late: 0.5,
    writesLists: true,
  },
  {
    ...base,
    name: "key-value, lists written and grown, repeated elements",
    model: keyValue,
    functions: ["append", "append", "read", "read", "write"],
    values: 5,
    writesLists: true,
  },
  {
    ...base,
    name: "text, new pieces",
    model: text,
    functions: ["append", "append", "read", "read", "write"],
    values: 0,
  },
  { ...base, name: "text, repeated pieces", model: text, functions: ["append", "append", "read", "write"], values: 2 },
  {
    ...base,
    name: "text, many never returned",
    model: text,
    functions: ["append", "append", "read", "read", "write"],
    operationsMax: 10,
    processes: 6,
    values: 0,
    neverReturned: 0.4,
    late: 0.5,
  },
  {
    ...base,
    name: "text, pieces that end alike",
    model: text,
    functions: ["append", "append", "read", "read", "write"],
    values: 0,
    element: (number) => "a".repeat(number % 3) + "b".repeat(number % 2),
  },
  { ...base, name: "text, ties", model: text, functions: ["append", "read", "write"], values: 0, ties: 0.4 },
  { ...base, name: "list, new elements", model: appendList, functions: ["append", "read"], values: 0 },
  { ...base, name: "list, repeated elements", model: appendList, functions: ["append", "read"], values: 2 },
  {
    ...base,
    name: "list, many never returned",
    model: appendList,
    functions: ["append", "read"],
    values: 0,
    neverReturned: 0.4,
  },
  { ...base, name: "list, ties", model: appendList, functions: ["append", "read"], values: 0, ties: 0.4 },
  { ...base, name: "set, new elements", model: growSet, functions: ["add", "read"], values: 0 },
  { ...base, name: "set, torn reads", model: growSet, functions: ["add", "read"], values: 0, corrupted: 0.5 },
  { ...base, name: "set, repeated elements", model: growSet, functions: ["add", "read"], values: 3 },
  {
    ...base,
    name: "set, many never returned",
    model: growSet,
    functions: ["add", "read"],
    values: 0,
    neverReturned: 0.4,
  },
];
