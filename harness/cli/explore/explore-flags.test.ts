/**
 * The flags of a search: what they ask for, and that each mistake is named with its flag.
 */
import { describe, expect, test } from "vitest";
import { bundledCatalog } from "../../catalog.ts";
import { caseOf, type ExploreFlags } from "./explore-flags.ts";

const DEFAULTS: ExploreFlags = {
  system: "raft",
  option: [],
  operation: [],
  timeouts: "1",
  crashes: "0",
  duplicates: "0",
  retries: "0",
  losesWrites: false,
  start: "boot",
  states: "1000",
  memory: "1GB",
  symmetry: true,
  blind: false,
  json: false,
  store: "store",
};

const asked = (flags: Partial<ExploreFlags>): ReturnType<typeof caseOf>["asked"] =>
  caseOf({ ...DEFAULTS, ...flags }, bundledCatalog).asked;

test("what is not said is drawn: two clients that change something and then look", () => {
  const { clients, setup, bounds } = asked({});
  expect(clients.map((operations) => operations.map(({ f }) => f))).toEqual([
    [expect.not.stringMatching("read"), "read"],
    [expect.not.stringMatching("read"), "read"],
  ]);
  expect(setup).toEqual({ system: "raft", nodes: 5, options: {}, workload: "register", losesWrites: false });
  expect(bounds).toEqual({ timeouts: 1, crashes: 0, duplicates: 0, retries: 0 });
});

test("operations are given by client, in order", () => {
  const operation = ["c1 write x 1", "c0 read x", "c1 read x"];
  expect(asked({ operation }).clients).toEqual([
    [{ f: "read", key: "x", value: null }],
    [
      { f: "write", key: "x", value: 1 },
      { f: "read", key: "x", value: null },
    ],
  ]);
});

test("only options that are not the usual ones are part of the case's name", () => {
  expect(asked({ option: ["reads=lease"] }).setup.options).toEqual({ reads: "lease" });
});

describe("a mistake is named with its flag", () => {
  test.each<[Partial<ExploreFlags>, RegExp]>([
    [{ system: "rafft" }, /^--system: expected one of .*found "rafft"\. Did you mean "raft"\?$/],
    [{ timeouts: "many" }, /^--timeouts: expected a whole number .*found "many"$/],
    [{ crashes: "-1" }, /^--crashes: expected a whole number .*found "-1"$/],
    [{ duplicates: "1.5" }, /^--duplicates: expected a whole number .*found "1\.5"$/],
    [{ retries: "" }, /^--retries: expected a whole number .*found ""$/],
    [{ timeouts: "256" }, /^--timeouts: expected a whole number from 0 to 255, found "256"$/],
    [{ memory: "2" }, /^--memory: expected a size of at least 16MB, such as 512MB or 2GB, found "2"$/],
    [{ memory: "1MB" }, /^--memory: expected a size of at least 16MB, .*found "1MB"$/],
    [{ states: "0" }, /^--states: expected a whole number of at least 1, found "0"$/],
    [{ clients: "0" }, /^--clients: expected a whole number from 1 to 20, found "0"$/],
    [{ operations: "0" }, /^--operations: expected a whole number of at least 1, found "0"$/],
    [{ nodes: "0" }, /^--nodes: expected /],
    [{ mutant: "R999" }, /^--mutant: expected .*found "R999"/],
    [{ option: ["reads=lese"] }, /^--option reads: expected .*found "lese"/],
    [{ workload: "regster" }, /^--workload: expected .*found "regster"/],
    [{ model: "regster" }, /^--model: expected one of .*found "regster"\. Did you mean "register"\?$/],
    [{ operation: ["write x 1"] }, /^--operation: expected a client from c0 to c19 .*found "write x 1"$/],
    [{ operation: ["c20 read x"] }, /^--operation: expected a client from c0 to c19 .*found "c20 read x"$/],
    [{ operation: ["c0 wirte x 1"] }, /^--operation "c0 wirte x 1": expected one of .*Did you mean "write"\?$/],
    [{ operation: ["c0 read"] }, /^--operation "c0 read": expected a key after "read"/],
    [{ operation: ["c0 write x"] }, /^--operation "c0 write x": expected 1 value after "write", found nothing$/],
    [{ operation: ["c0 read x 1"] }, /^--operation "c0 read x 1": expected 0 values after "read", found 1$/],
    [{ operation: ["c0 cas x 1"] }, /^--operation "c0 cas x 1": expected 2 values after "cas", found 1$/],
    [{ operation: ["c0 read x"], clients: "2" }, /^--clients: expected no such flag beside --operation/],
  ])("%j", (flags, message) => {
    expect(() => asked(flags)).toThrow(message);
  });
});
