/**
 * Schedules for the service: sessions that move, watches across connections, and ends of sessions, over an order that never
 * fails.
 *
 * Source: ZOOKEEPER-1208 and -3144 for ends of sessions, rust-zookeeper #50 for the zxid of events.
 */
import type { Json } from "../../node-kit/node.ts";
import type { ScriptedSchedule } from "../../system.ts";
import { clientRulesWith } from "../client/mutants.ts";
import type { ServiceOptions } from "../service/options.ts";
import { serviceRulesWith } from "../service/mutants.ts";
import type { WorldClient } from "./service-world.ts";
import { ServiceWorld } from "./service-world.ts";

type Wrongs = readonly string[];

function worldWith(
  mutant: string | undefined,
  options: Partial<ServiceOptions> = {},
  sessionTimeoutMs = 1_000,
): ServiceWorld {
  const rules = { rules: serviceRulesWith(mutant), clientRules: clientRulesWith(mutant) };
  return new ServiceWorld({ servers: 3, options, sessionTimeoutMs, ...rules });
}

/** A sentence where this is not so. */
function expectThat(holds: boolean, otherwise: string): Wrongs {
  return holds ? [] : [otherwise];
}

function field(client: WorldClient, name: string): Json {
  const value = client.outcome?.type === "ok" ? client.outcome.value : null;
  return value !== null && typeof value === "object" && name in value
    ? ((value as { readonly [name: string]: Json })[name] ?? null)
    : null;
}

/**
 * n1 and n2 were left behind: a leader that was deposed, and a follower of it. A client that was at n4 goes on to n5, and then to n1.
 */
function leftBehind(mutant: string | undefined, before: (client: WorldClient, other: WorldClient) => void): Wrongs {
  const rules = { rules: serviceRulesWith(mutant), clientRules: clientRulesWith(mutant) };
  const world = new ServiceWorld({ servers: 5, sessionTimeoutMs: 2_000, ...rules });
  const [client, other] = [world.client(3), world.client(2)];
  client.ask("create", { path: "/a", data: 0 });
  other.ask("get", { path: "/a" });
  world.elect("n3", ["n1", "n2"]);
  world.advance(100);
  before(client, other);
  const seen = field(client, "data");
  client.cut("n2", "n3", "n4", "n5");
  client.disconnect();
  world.advance(100);
  client.ask("get", { path: "/a" });
  return [
    ...expectThat(seen === 1, "the client did not see the new data: the schedule shows nothing"),
    ...expectThat(
      field(client, "data") !== 0,
      "a client that has seen 1 in /a read 0 at a server that was left behind",
    ),
  ];
}

/** ZT7: a client writes by way of one server, and comes to another that has not heard of it. */
function movedToLagging(mutant: string | undefined): Wrongs {
  return leftBehind(mutant, (client) => client.ask("set", { path: "/a", data: 1 }));
}

/** ZT7 with an event as the last that the client hears: its frame has no zxid. */
function movedAfterEvent(mutant: string | undefined): Wrongs {
  return leftBehind(mutant, (client, other) => {
    client.ask("set", { path: "/a", data: 1 });
    client.ask("get", { path: "/a", watch: true });
    other.ask("set", { path: "/a", data: 2 });
  });
}

/** ZT8: what a client watches changes while it goes from one server to another. */
function watchAcrossConnections(mutant: string | undefined): Wrongs {
  const world = worldWith(mutant);
  const [reader, writer] = [world.client(1), world.client(0)];
  for (const path of ["/data", "/parent", "/later"]) writer.ask("create", { path, data: 0 });
  reader.ask("get", { path: "/data", watch: true });
  reader.ask("get", { path: "/later", watch: true });
  reader.ask("children", { path: "/parent", watch: true });
  reader.ask("exists", { path: "/new", watch: true });
  reader.cut("n2");
  writer.ask("set", { path: "/data", data: 1 });
  writer.ask("create", { path: "/parent/child" });
  writer.ask("create", { path: "/new" });
  reader.disconnect();
  world.advance(300);
  reader.ask("get", { path: "/data" });
  const missed = typesOf(reader);
  writer.ask("set", { path: "/later", data: 1 });
  reader.ask("get", { path: "/later" });
  const later = typesOf(reader);
  return [
    ...expectThat(field(reader, "server") === "n3", "the client did not come to n3: the schedule shows nothing"),
    ...expectThat(
      missed.join() === "changed /data,children /parent,created /new",
      `a client that came to n3 was told of [${missed.join(", ")}] before it read new data`,
    ),
    ...expectThat(
      later.join() === "changed /later",
      `a watch from before was set again, and told of [${later.join(", ")}]`,
    ),
  ];
}

function typesOf(client: WorldClient): readonly string[] {
  const events = (field(client, "events") ?? []) as unknown as readonly {
    readonly type: string;
    readonly path: string;
  }[];
  return events.map(({ type, path }) => `${type} ${path}`);
}

/** ZT9: a client creates an ephemeral node, ends its session, and creates another, without waiting for any answer. */
function createdAroundTheEnd(mutant: string | undefined): Wrongs {
  const world = worldWith(mutant);
  const [client, other] = [world.client(1), world.client(0)];
  client.ask("exists", { path: "/before" });
  world.holdCommits();
  const create = (path: string): Json => ({ f: "create", path, ephemeral: true });
  client.invoke("pipeline", { requests: [create("/before"), { f: "close" }, create("/after")] });
  world.settle();
  world.commit();
  other.ask("children", { path: "/" });
  const left = (field(other, "children") ?? []) as readonly string[];
  return expectThat(left.length === 0, `the session has ended, and its ephemeral nodes ${left.join(", ")} are there`);
}

/** ZT10: there is no leader for longer than a time-out, and the client is alive all the time. */
function longElection(mutant: string | undefined): Wrongs {
  const world = worldWith(mutant);
  const [client, other] = [world.client(1), world.client(1)];
  client.ask("create", { path: "/e", ephemeral: true });
  world.depose();
  world.advance(3_000);
  world.elect("n3");
  // It finds its way back a little later.
  client.cut("n1", "n2", "n3");
  world.advance(500);
  client.heal();
  world.advance(2_000);
  other.ask("exists", { path: "/e" });
  return expectThat(
    field(other, "exists") === true,
    "a session ended during a change of leaders, though its client was alive",
  );
}

/** A client asks nothing for a long time. */
function pingsAlone(mutant: string | undefined): Wrongs {
  const world = worldWith(mutant);
  const [client, other] = [world.client(1), world.client(0)];
  client.ask("create", { path: "/e", ephemeral: true });
  world.advance(4_000);
  other.ask("exists", { path: "/e" });
  return expectThat(field(other, "exists") === true, "the session of a client that sent pings has ended");
}

/** The client's server is silent. Two thirds of its time-out later the client goes to another. */
function silentServer(mutant: string | undefined): Wrongs {
  const world = worldWith(mutant);
  const [client, other] = [world.client(1), world.client(0)];
  client.ask("create", { path: "/e", ephemeral: true });
  client.cut("n2");
  world.advance(3_000);
  other.ask("exists", { path: "/e" });
  return expectThat(field(other, "exists") === true, "a client found no other server before its session ended");
}

/** A client asks nothing for the length of its time-out. Its server answers pings, so it is no reason to leave it. */
function idleClient(mutant: string | undefined): Wrongs {
  const world = worldWith(mutant);
  const client = world.client(1);
  const serverOf = (): Json => {
    client.ask("get", { path: "/" });
    return field(client, "server");
  };
  const before = serverOf();
  world.advance(1_000);
  const after = serverOf();
  return [
    ...expectThat(before === "n2", "the client was not at n2: the schedule shows nothing"),
    ...expectThat(after === "n2", `a client that asked nothing left its server, and is at ${JSON.stringify(after)}`),
  ];
}

/** A write whose connection broke before it was answered. */
function brokenConnection(mutant: string | undefined): Wrongs {
  const world = worldWith(mutant);
  const client = world.client(1);
  client.ask("create", { path: "/a" });
  world.holdCommits();
  client.ask("set", { path: "/a", data: 1 });
  client.disconnect();
  world.advance(300);
  world.commit();
  world.advance(300);
  client.ask("get", { path: "/a" });
  const { version } = (field(client, "stat") ?? {}) as { readonly version?: number };
  return expectThat(version === 1, `/a was set once, and has version ${version}`);
}

/** A write is on its way from a server that the client has left, and comes after one that it made by way of another. */
function lateWrite(mutant: string | undefined): Wrongs {
  const world = worldWith(mutant);
  const client = world.client(1);
  client.ask("create", { path: "/a" });
  client.disconnect();
  world.advance(300);
  client.ask("set", { path: "/a", data: "new" });
  const session = field(client, "session");
  const request = { f: "set", path: "/a", data: "old" };
  world.service("n1").receive("n2", { type: "write", session, link: 1, xid: 99, request });
  world.settle();
  client.ask("get", { path: "/a" });
  return expectThat(field(client, "data") === "new", "a write came by way of a server that the client had left");
}

/** An image is read while a session ends. A server starts from it. */
function imageAcrossTheEnd(mutant: string | undefined): Wrongs {
  const world = worldWith(mutant);
  const [client, other] = [world.client(1), world.client(0)];
  for (const path of ["/a", "/b"]) other.ask("create", { path });
  client.ask("create", { path: "/e", ephemeral: true });
  const zxid = world.lastApplied("n3");
  const image = world.service("n3").readImage();
  const pieces = [image.next() ?? null];
  client.ask("close", {});
  for (let piece = image.next(); piece !== undefined; piece = image.next()) pieces.push(piece);
  world.restart("n3", { pieces, zxid });
  const third = world.client(2);
  third.ask("exists", { path: "/e" });
  return expectThat(
    field(third, "exists") === false,
    "n3 started from a fuzzy image, and holds a node of a session that has ended",
  );
}

/** A leader that no quorum confirms. */
function unconfirmedSync(mutant: string | undefined): Wrongs {
  const world = worldWith(mutant, { sync: "quorum" });
  const client = world.client(0);
  client.ask("create", { path: "/a" });
  world.hold("n1");
  client.ask("sync", { path: "/a" });
  return expectThat(client.outcome === undefined, "sync was answered, and no quorum has confirmed the leader");
}

/** A write is outstanding when a sync comes. */
function syncBehindWrite(mutant: string | undefined): Wrongs {
  const world = worldWith(mutant);
  const [writer, reader] = [world.client(0), world.client(1)];
  writer.ask("create", { path: "/a", data: 0 });
  reader.ask("get", { path: "/a" });
  world.holdCommits();
  writer.invoke("set", { path: "/a", data: 1 });
  reader.ask("sync", { path: "/a" });
  return expectThat(
    reader.outcome === undefined,
    "sync was answered before what was outstanding when it came is committed",
  );
}

/** A client creates a node below an ephemeral one, and ends its session. */
function childOfEphemeral(mutant: string | undefined): Wrongs {
  const world = worldWith(mutant);
  const [client, other] = [world.client(1), world.client(0)];
  client.ask("create", { path: "/e", ephemeral: true });
  client.ask("create", { path: "/e/child" });
  client.ask("close", {});
  other.ask("exists", { path: "/e/child" });
  return expectThat(field(other, "exists") === false, "/e/child has no parent");
}

/** A node is deleted, and its child is still there. */
function deletedParent(mutant: string | undefined): Wrongs {
  const client = worldWith(mutant).client(1);
  client.ask("create", { path: "/p" });
  client.ask("create", { path: "/p/child" });
  client.ask("delete", { path: "/p" });
  client.ask("exists", { path: "/p" });
  return expectThat(field(client, "exists") === true, "/p was deleted, and /p/child has no parent");
}

/** A client whose server lags asks it to catch up. */
function syncAtLagging(mutant: string | undefined): Wrongs {
  const world = worldWith(mutant);
  const [writer, reader] = [world.client(0), world.client(2)];
  writer.ask("create", { path: "/a", data: 0 });
  reader.ask("get", { path: "/a" });
  world.hold("n3");
  writer.ask("set", { path: "/a", data: 1 });
  reader.ask("sync", { path: "/a" });
  return expectThat(
    reader.outcome === undefined,
    "sync was answered by a server that has not applied what was committed",
  );
}

/** A client watches the children of a node, which is deleted. */
function watchedParentGoes(mutant: string | undefined): Wrongs {
  const client = worldWith(mutant).client(1);
  client.ask("create", { path: "/p" });
  client.ask("children", { path: "/p", watch: true });
  client.ask("delete", { path: "/p" });
  return expectThat(
    typesOf(client).join() === "deleted /p",
    "who watches the children of /p was not told that it is gone",
  );
}

/** The scripted schedules of the service. */
export const serviceSchedules: readonly ScriptedSchedule[] = [
  { name: "a session that moves to a lagging server", kills: ["Z01", "Z49"], play: movedToLagging },
  { name: "a session that moves after an event", kills: ["Z02"], play: movedAfterEvent },
  { name: "watches across connections", kills: ["Z03", "Z45", "Z46"], play: watchAcrossConnections },
  { name: "ephemeral nodes around the end of a session", kills: ["Z06", "Z09"], play: createdAroundTheEnd },
  { name: "no leader for longer than a time-out", kills: ["Z07"], play: longElection },
  { name: "a client that only pings", kills: ["Z32", "Z33"], play: pingsAlone },
  { name: "a server that is silent", kills: ["Z48"], play: silentServer },
  { name: "a client that asks nothing", kills: ["Z50"], play: idleClient },
  { name: "a connection that breaks before the answer", kills: ["Z47"], play: brokenConnection },
  { name: "a write from a server that the client has left", kills: ["Z31"], play: lateWrite },
  { name: "a fuzzy image of the end of a session", kills: ["Z08"], play: imageAcrossTheEnd },
  { name: "a child of an ephemeral node", kills: ["Z37"], play: childOfEphemeral },
  { name: "a parent that is deleted", kills: ["Z38"], play: deletedParent },
  { name: "a watched parent that is deleted", kills: ["Z44"], play: watchedParentGoes },
  { name: "a sync at a server that lags", kills: ["Z25"], play: syncAtLagging },
  { name: "a sync that no quorum confirms", kills: ["Z26"], play: unconfirmedSync },
  { name: "a sync behind an outstanding write", kills: ["Z41"], play: syncBehindWrite },
];
