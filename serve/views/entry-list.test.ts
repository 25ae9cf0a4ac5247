import { expect, test } from "vitest";
import type { Entry } from "./entry.ts";
import { listPage, listParameters, listQuery, PAGE_ROWS } from "./entry-list.ts";
import { anEntry } from "../testing/an-entry.ts";

const entries: readonly Entry[] = [
  anEntry({ path: "a/1", state: "valid", startedAt: "2026-01-01", system: "raft", size: 10, seed: 4711 }),
  anEntry({ path: "b/2", state: "invalid", startedAt: "2026-01-03", system: "paxos", size: 5, nemesis: ["kill"] }),
  anEntry({ path: "c/3", kind: "foreign", state: "foreign" }),
  anEntry({ path: "a/4", state: "broken", startedAt: "2026-01-02", system: "raft", mutant: "R42" }),
];

function paths(address: string): string[] {
  const parameters = new URLSearchParams(address);
  return listPage(
    entries,
    listQuery((name) => parameters.get(name)),
  ).rows.map(({ path }) => path);
}

test("the newest is first, and what has no time is last", () => {
  expect(paths("")).toEqual(["b/2", "a/4", "a/1", "c/3"]);
});

test("every column sorts in both directions, and what is equal there is sorted by time", () => {
  expect(paths("sort=verdict")).toEqual(["b/2", "a/4", "a/1", "c/3"]);
  expect(paths("sort=verdict&order=up")).toEqual(["c/3", "a/1", "a/4", "b/2"]);
  expect(paths("sort=size")).toEqual(["a/1", "b/2", "a/4", "c/3"]);
  expect(paths("sort=test&order=up")).toEqual(["a/4", "a/1", "b/2", "c/3"]);
  expect(paths("sort=system&order=up").slice(1)).toEqual(["b/2", "a/1", "a/4"]);
});

test("filters and words of a search must all fit, in any case and in any field", () => {
  expect(paths("system=raft")).toEqual(["a/4", "a/1"]);
  expect(paths("system=raft&verdict=valid")).toEqual(["a/1"]);
  expect(paths("kind=foreign")).toEqual(["c/3"]);
  expect(paths("test=b")).toEqual(["b/2"]);
  expect(paths("q=4711")).toEqual(["a/1"]);
  expect(paths("q=KILL+paxos")).toEqual(["b/2"]);
  expect(paths("q=r42")).toEqual(["a/4"]);
  expect(paths("q=kill+raft")).toEqual([]);
});

test("what makes no sense in an address is left out", () => {
  expect(paths("sort=colour&verdict=maybe&page=-3&kind=toString")).toHaveLength(4);
});

test("a query comes back from its own parameters", () => {
  for (const address of ["", "q=a+b&verdict=invalid&kind=run&system=raft&test=t&sort=size&order=up&page=3"]) {
    const parameters = new URLSearchParams(address);
    const query = listQuery((name) => parameters.get(name));
    expect(new URLSearchParams(listParameters(query).map(([name, value]) => [name, value])).toString()).toBe(address);
  }
});

test("a long list has pages, and a page after the last is the last", () => {
  const many = Array.from({ length: PAGE_ROWS + 5 }, (_, at) => anEntry({ path: `t/${at}` }));
  const parameters = new URLSearchParams("page=9");
  const { rows, page, pageCount, fitting } = listPage(
    many,
    listQuery((name) => parameters.get(name)),
  );
  expect([rows.length, page, pageCount, fitting]).toEqual([5, 2, 2, PAGE_ROWS + 5]);
});
