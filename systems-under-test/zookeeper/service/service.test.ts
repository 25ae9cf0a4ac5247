import { describe, expect, test } from "vitest";
import type { Json } from "../../node-kit/node.ts";
import { ServiceWorld } from "../scripts/service-world.ts";
import type { WorldClient, WorldOptions } from "../scripts/service-world.ts";

function world(given: Partial<WorldOptions> = {}): ServiceWorld {
  return new ServiceWorld({ servers: 3, ...given });
}

/** What an answer says, without the header. */
function told(client: WorldClient): Json {
  const { outcome } = client;
  if (outcome?.type !== "ok") return [outcome?.type ?? null, outcome?.error ?? null];
  return outcome.value;
}

function errorOf(client: WorldClient): Json {
  const error = client.outcome?.error;
  return client.outcome?.type === "fail" && Array.isArray(error) ? (error[0] as Json) : null;
}

/** What the latest operation ended with. */
interface Told {
  readonly events: Json;
  readonly zxid: Json;
  readonly created: Json;
  readonly answers: readonly { readonly ok: boolean; readonly data?: Json; readonly error?: Json }[];
}

function valueOf({ outcome }: WorldClient): Told {
  return outcome?.value as unknown as Told;
}

function eventsOf(client: WorldClient): Json {
  return valueOf(client).events;
}

const zxidOf = (client: WorldClient): Json => valueOf(client).zxid;

describe("requests", () => {
  test("an answer carries the session, the server, its zxid, and the stat of the node", () => {
    const clients = world();
    const client = clients.client(1);
    client.ask("create", { path: "/a", data: 1 });
    client.ask("set", { path: "/a", data: 2, version: 0 });
    const stat = {
      version: 1,
      cversion: 0,
      czxid: [1, 2],
      mzxid: [1, 3],
      pzxid: [1, 2],
      ephemeralOwner: null,
      numChildren: 0,
    };
    const header = { session: "1.1", server: "n2", zxid: [1, 3], events: [] };
    expect(client.outcome).toEqual({
      type: "ok",
      value: { path: "/a", data: 2, version: 0, ...header, at: [1, 3], stat },
      node: "n2",
    });
    client.ask("get", { path: "/a" });
    expect(told(client)).toEqual({ path: "/a", data: 2, ...header, stat });
  });

  test("a refusal says why, and how far the server had applied", () => {
    const client = world().client(0);
    client.ask("create", { path: "/e", ephemeral: true });
    const refusals: [string, Json][] = [
      ["create", { path: "/e" }],
      ["create", { path: "/e/child" }],
      ["create", { path: "/no/child" }],
      ["set", { path: "/e", data: 0, version: 5 }],
      ["delete", { path: "/no" }],
      ["get", { path: "/no" }],
      ["children", { path: "/no" }],
      ["create", { path: "no-slash" }],
      ["delete", { path: "/" }],
      ["multi", {}],
      ["no-such-request", { path: "/" }],
    ];
    expect(refusals.map(([f, value]) => (client.ask(f, value), errorOf(client)))).toEqual([
      "node-exists",
      "no-children-for-ephemerals",
      "no-node",
      "bad-version",
      "no-node",
      "no-node",
      "no-node",
      "bad-arguments",
      "bad-arguments",
      "bad-arguments",
      "bad-arguments",
    ]);
    expect(client.outcome?.error).toEqual(["bad-arguments", expect.objectContaining({ session: "1.1", server: "n1" })]);
    client.ask("create", { path: "/p" });
    client.ask("create", { path: "/p/c" });
    client.ask("delete", { path: "/p" });
    expect(errorOf(client)).toBe("not-empty");
  });

  test("two conditional writes that are under way together: one finds the version that it asks for", () => {
    const both = world();
    const [one, other] = [both.client(0), both.client(1)];
    one.ask("create", { path: "/a" });
    other.ask("get", { path: "/a" });
    both.holdCommits();
    one.ask("set", { path: "/a", data: "one", version: 0 });
    other.ask("set", { path: "/a", data: "other", version: 0 });
    both.commit();
    expect([one.outcome?.type, errorOf(other)]).toEqual(["ok", "bad-version"]);
  });

  test("numbers of sequential nodes are never used again", () => {
    const client = world().client(0);
    client.ask("create", { path: "/q" });
    const create = (): Json => {
      client.ask("create", { path: "/q/n-", sequential: true });
      return valueOf(client).created;
    };
    const first = create();
    create();
    client.ask("delete", { path: "/q/n-0000000001" });
    expect([first, create()]).toEqual(["/q/n-0000000000", "/q/n-0000000002"]);
  });

  test("of a multi with a refused write nothing is carried out, and each write sees those before it", () => {
    const client = world().client(0);
    const create = { f: "create", path: "/m" };
    client.ask("multi", { operations: [create, { f: "set", path: "/m", data: 1, version: 7 }] });
    expect(client.outcome?.error).toEqual(["bad-version", expect.objectContaining({ index: 1 })]);
    client.ask("exists", { path: "/m" });
    expect(told(client)).toMatchObject({ exists: false });
    client.ask("multi", { operations: [create, { f: "set", path: "/m", data: 1, version: 0 }] });
    expect(told(client)).toMatchObject({ results: [{ created: "/m" }, { stat: { version: 1 } }] });
  });

  test("a read between two writes of a session sees the first and not the second", () => {
    const client = world().client(1);
    client.ask("create", { path: "/a", data: 0 });
    const set = (data: number): Json => ({ f: "set", path: "/a", data });
    client.ask("pipeline", {
      requests: [set(1), { f: "get", path: "/a" }, set(2), { f: "sync", path: "/a" }, { f: "get", path: "/a" }, set(3)],
    });
    const { answers } = valueOf(client);
    expect(answers.map(({ data }) => data)).toEqual([undefined, 1, undefined, undefined, 2, undefined]);
  });

  test("a server that lags answers from what it has applied; after a sync it has caught up", () => {
    const lagging = world();
    const [writer, reader] = [lagging.client(0), lagging.client(2)];
    writer.ask("create", { path: "/a", data: 0 });
    reader.ask("get", { path: "/a" });
    lagging.hold("n3");
    writer.ask("set", { path: "/a", data: 1 });
    reader.ask("get", { path: "/a" });
    expect(told(reader)).toMatchObject({ data: 0 });
    reader.ask("sync", { path: "/a" });
    expect(reader.outcome).toBeUndefined();
    lagging.release("n3");
    lagging.settle();
    reader.ask("get", { path: "/a" });
    expect(told(reader)).toMatchObject({ data: 1 });
  });

  test.each(["stock", "quorum"] as const)(
    "a %s sync is answered with the zxid that it brought the server to",
    (sync) => {
      const client = world({ options: { sync } }).client(1);
      client.ask("create", { path: "/a" });
      client.ask("sync", { path: "/a" });
      expect(told(client)).toMatchObject({ path: "/a", zxid: [1, 2] });
    },
  );
});

describe("sessions", () => {
  test("end after a time-out in silence, and their ephemeral nodes with them", () => {
    const sessions = world();
    const [gone, stays] = [sessions.client(0), sessions.client(1)];
    gone.ask("create", { path: "/e", ephemeral: true });
    stays.ask("exists", { path: "/e" });
    gone.cut("n1", "n2", "n3");
    sessions.advance(900);
    stays.ask("exists", { path: "/e" });
    expect(told(stays)).toMatchObject({ exists: true });
    sessions.advance(300);
    stays.ask("exists", { path: "/e" });
    expect(told(stays)).toMatchObject({ exists: false, session: "1.2" });
  });

  test("live on through pings alone, at any server", () => {
    const sessions = world();
    const clients = [0, 1, 2].map((server) => sessions.client(server));
    for (const [number, client] of clients.entries()) client.ask("create", { path: `/${number}`, ephemeral: true });
    sessions.advance(5_000);
    clients[0]?.ask("children", { path: "/" });
    expect(clients[0]?.outcome?.value).toMatchObject({ children: ["0", "1", "2"] });
  });

  test("after its session has expired, a client's next operation opens another", () => {
    const sessions = world();
    const client = sessions.client(0);
    client.ask("create", { path: "/e", ephemeral: true });
    client.cut("n1", "n2", "n3");
    sessions.advance(2_000);
    client.heal();
    sessions.advance(2_000);
    client.ask("exists", { path: "/e" });
    expect(told(client)).toMatchObject({ exists: false, session: "1.2" });
  });

  test("what is submitted after a close is refused, and the next operation has a new session", () => {
    const client = world().client(1);
    const requests = [
      { f: "create", path: "/e", ephemeral: true },
      { f: "close" },
      { f: "create", path: "/late", ephemeral: true },
      { f: "get", path: "/e" },
    ];
    client.ask("pipeline", { requests });
    const { answers } = valueOf(client);
    expect(answers.map(({ ok, error = "" }) => [ok, error])).toEqual([
      [true, ""],
      [true, ""],
      [false, "session-expired"],
      [false, "session-expired"],
    ]);
    client.ask("children", { path: "/" });
    expect(told(client)).toMatchObject({ children: [], session: "1.2" });
  });

  test("a client whose server is silent goes to another with its session, before it expires", () => {
    const sessions = world();
    const client = sessions.client(1);
    client.ask("create", { path: "/e", ephemeral: true });
    client.cut("n2");
    sessions.advance(2_000);
    client.ask("get", { path: "/e" });
    expect(told(client)).toMatchObject({ session: "1.1", server: "n3" });
  });

  test("a write that was lost with its connection is in doubt, and is not sent again", () => {
    const sessions = world();
    const client = sessions.client(1);
    client.ask("create", { path: "/a" });
    sessions.holdCommits();
    client.ask("set", { path: "/a", data: 1 });
    client.disconnect();
    expect(client.outcome).toEqual({ type: "info", value: { path: "/a", data: 1 }, error: "connection-loss" });
    sessions.commit();
    sessions.advance(500);
    client.ask("get", { path: "/a" });
    expect(told(client)).toMatchObject({ stat: { version: 1 } });
  });

  test("a write by way of a connection that was given up is not carried out any more", () => {
    const sessions = world();
    const client = sessions.client(1);
    client.ask("create", { path: "/a" });
    client.disconnect();
    sessions.advance(500);
    client.ask("get", { path: "/a" });
    const late = { type: "write", session: "1.1", link: 1, xid: 9, request: { f: "set", path: "/a", data: "late" } };
    sessions.service("n1").receive("n2", late);
    sessions.settle();
    client.ask("get", { path: "/a" });
    expect(told(client)).toMatchObject({ data: null, server: "n3" });
  });

  test("an operation that could not be sent at all has failed", () => {
    const sessions = world();
    const client = sessions.client(0);
    client.cut("n1", "n2", "n3");
    client.ask("create", { path: "/a" });
    sessions.advance(5_100);
    expect(client.outcome).toMatchObject({ type: "fail", error: ["timeout", { session: null }] });
  });

  test.each(["refuse", "wait"] as const)("a server that is behind the client does not serve it: %s", (onZxidAhead) => {
    const sessions = world({ options: { onZxidAhead }, sessionTimeoutMs: 2_000 });
    const client = sessions.client(1);
    client.ask("create", { path: "/a" });
    sessions.hold("n3");
    client.ask("set", { path: "/a", data: 1 });
    client.cut("n2", "n1");
    client.disconnect();
    sessions.advance(100);
    client.ask("get", { path: "/a" });
    expect(client.outcome).toBeUndefined();
    sessions.release("n3");
    sessions.advance(1_600);
    expect(told(client)).toMatchObject({ data: 1, server: "n3" });
  });
});

describe("watches", () => {
  test("fire once, and the event comes before the answer that shows the change", () => {
    const watched = world();
    const [writer, reader] = [watched.client(0), watched.client(1)];
    writer.ask("create", { path: "/a", data: 0 });
    reader.ask("get", { path: "/a", watch: true });
    reader.ask("exists", { path: "/b", watch: true });
    reader.ask("children", { path: "/", watch: true });
    writer.ask("set", { path: "/a", data: 1 });
    const set = zxidOf(writer);
    writer.ask("set", { path: "/a", data: 2 });
    writer.ask("create", { path: "/b" });
    const created = zxidOf(writer);
    reader.ask("get", { path: "/a" });
    expect(eventsOf(reader)).toEqual([
      { type: "changed", path: "/a", zxid: set },
      { type: "created", path: "/b", zxid: created },
      { type: "children", path: "/", zxid: created },
    ]);
    reader.ask("get", { path: "/a" });
    expect(eventsOf(reader)).toEqual([]);
  });

  test("a client that watches a node and its children is told once that it is gone", () => {
    const watched = world();
    const client = watched.client(0);
    client.ask("create", { path: "/a" });
    client.ask("get", { path: "/a", watch: true });
    client.ask("children", { path: "/a", watch: true });
    client.ask("delete", { path: "/a" });
    expect(eventsOf(client)).toEqual([{ type: "deleted", path: "/a", zxid: zxidOf(client) }]);
  });

  test("a client that connects again is told what it has missed, and waits for the rest", () => {
    const watched = world();
    const [writer, reader] = [watched.client(0), watched.client(1)];
    for (const path of ["/changed", "/gone", "/same", "/parent"]) writer.ask("create", { path });
    for (const path of ["/changed", "/gone", "/same", "/new", "/never"]) reader.ask("exists", { path, watch: true });
    reader.ask("children", { path: "/parent", watch: true });
    reader.cut("n2");
    const changes: [string, Json][] = [
      ["set", { path: "/changed", data: 1 }],
      ["create", { path: "/parent/child" }],
      ["create", { path: "/new" }],
      ["create", { path: "/never" }],
      ["delete", { path: "/never" }],
      ["delete", { path: "/gone" }],
    ];
    const zxids = changes.map(([f, value]) => (writer.ask(f, value), zxidOf(writer)));
    reader.disconnect();
    watched.advance(500);
    reader.ask("get", { path: "/same" });
    expect(told(reader)).toMatchObject({ server: "n3" });
    expect(eventsOf(reader)).toEqual([
      { type: "changed", path: "/changed", zxid: zxids[0] },
      { type: "children", path: "/parent", zxid: zxids[1] },
      { type: "created", path: "/new", zxid: zxids[2] },
      { type: "deleted", path: "/gone", zxid: zxids[5] },
    ]);
    writer.ask("set", { path: "/same", data: 1 });
    writer.ask("create", { path: "/never" });
    reader.ask("get", { path: "/same" });
    expect((eventsOf(reader) as readonly { readonly path: Json }[]).map(({ path }) => path)).toEqual([
      "/same",
      "/never",
    ]);
  });
});
