import { expect, it } from "vitest";
import type { Json } from "../../node-kit/node.ts";
import type { Answer, Request, Stat, WriteRequest } from "../../zookeeper/service/requests.ts";
import { createFencedEntries, type FencedEntries } from "./fenced-entries.ts";
import type { Session } from "./session.ts";

interface Service {
  /** A new session of this service. `loses`: which of its requests are carried out and not answered. */
  session(loses?: (request: Request) => boolean): Session;
}

/** A tree that answers at once, with versions and transactions, and without anything else. */
function createService(): Service {
  const nodes = new Map<string, { data: Json; version: number }>();
  const write = (request: WriteRequest): "no-node" | "node-exists" | "bad-version" | undefined => {
    const node = nodes.get(request.path);
    if (request.f === "create") {
      if (node !== undefined) return "node-exists";
      nodes.set(request.path, { data: request.data ?? null, version: 0 });
      return undefined;
    }
    if (node === undefined) return "no-node";
    if (request.version !== undefined && request.version !== node.version) return "bad-version";
    if (request.f === "delete") nodes.delete(request.path);
    else nodes.set(request.path, { data: request.data, version: node.version + 1 });
    return undefined;
  };
  const answer = (request: Request): Answer => {
    const zxid = [1, 1] as const;
    const children = [...nodes.keys()].flatMap((path) => (path.lastIndexOf("/") > 0 ? [path.split("/")[2] ?? ""] : []));
    if (request.f === "children") return { ok: true, zxid, children: children.sort() };
    if (request.f === "multi") {
      const before = [...nodes];
      const error = request.operations.map(write).find((each) => each !== undefined);
      if (error === undefined) return { ok: true, zxid };
      nodes.clear();
      for (const [path, node] of before) nodes.set(path, node);
      return { ok: false, zxid, error };
    }
    if (request.f === "create" || request.f === "set" || request.f === "delete") {
      const error = write(request);
      if (error !== undefined) return { ok: false, zxid, error };
    }
    const node = "path" in request ? nodes.get(request.path) : undefined;
    if (node === undefined) return { ok: false, zxid, error: "no-node" };
    return { ok: true, zxid, data: node.data, stat: { version: node.version } as Stat };
  };
  return {
    session: (loses = () => false) => ({
      id: "1.1",
      ask: (now, request, answered) => {
        const given = answer(request);
        answered(loses(request) ? undefined : given, now);
      },
      receive: () => undefined,
      tick: () => undefined,
      flush: () => undefined,
      wakeAt: () => null,
    }),
  };
}

function settle(entries: FencedEntries): FencedEntries {
  for (let now = 0; now < 20; now++) entries.tick(now);
  return entries;
}

function loaded(service: Service, epoch: number, loses?: (request: Request) => boolean): FencedEntries {
  const entries = createFencedEntries(service.session(loses), "scheduler");
  entries.load(epoch);
  return settle(entries);
}

it("gives the next holder what the last one wrote, in the order of the first writes", () => {
  const service = createService();
  const first = loaded(service, 1);
  const ticket = first.put([
    { key: "task/b", value: 1 },
    { key: "task/a", value: 2 },
  ]);
  settle(first);
  expect(first.storedTo()).toBe(ticket);
  first.put([
    { key: "task/b", value: 3 },
    { key: "task/c", value: 4 },
    { key: "task/a", value: null },
  ]);
  settle(first);
  expect([...(loaded(service, 2).entries() ?? [])]).toEqual([
    ["task/b", 3],
    ["task/c", 4],
  ]);
});

it("refuses a former holder, whose last write changes nothing", () => {
  const service = createService();
  const former = loaded(service, 1);
  loaded(service, 2);
  const ticket = former.put([{ key: "late", value: true }]);
  settle(former);
  expect(former.isFenced()).toBe(true);
  expect(former.storedTo()).toBeLessThan(ticket);
  expect(loaded(service, 3).entries()?.size).toBe(0);
  expect(loaded(service, 2).isFenced()).toBe(true);
});

it("writes once what it has to ask for again, because the answer was lost", () => {
  const service = createService();
  let lost = 0;
  const entries = loaded(service, 1, ({ f }) => f === "multi" && lost++ === 0);
  const ticket = entries.put([{ key: "k", value: 1 }]);
  settle(entries);
  expect(entries.storedTo()).toBe(ticket);
  const next = entries.put([{ key: "k", value: 2 }]);
  settle(entries);
  expect([entries.storedTo(), entries.isFenced()]).toEqual([next, false]);
  expect([...(loaded(service, 2).entries() ?? [])]).toEqual([["k", 2]]);
});

it("keeps what was handed over as it was then", () => {
  const service = createService();
  const entries = loaded(service, 1);
  const value = { uuids: ["one"] };
  entries.put([{ key: "k", value }]);
  value.uuids.push("two");
  settle(entries);
  expect(loaded(service, 2).entries()?.get("k")).toEqual({ uuids: ["one"] });
});
