/**
 * Recipes by themselves: each is given what it asks for by hand, so that it meets every order of answers, events and lost
 * connections that a service gives once in a thousand runs.
 */
import { expect, test } from "vitest";
import type { ClientOutcome } from "../../node-kit/client.ts";
import type { Json } from "../../node-kit/node.ts";
import type { Request, Results, Stat } from "../service/requests.ts";
import type { Zxid } from "../zxid.ts";
import { recipeOf } from "./catalog.ts";
import type { Ask, Ending, Recipe, Reply, Woken } from "./recipe.ts";
import { correctRecipeRules } from "./rules.ts";

const LOST: Ending = { ok: false, error: "lost", isSent: true };
const NOT_SENT: Ending = { ok: false, error: "lost", isSent: false };
const EXPIRED: Ending = { ok: false, error: "session-expired", zxid: [1, 9] };

const answer = (results: Results = {}): Ending => ({ ok: true, zxid: [1, 9], ...results });
const listed = (...children: readonly string[]): Ending => answer({ children });
const made = (path: string, at: Zxid = [1, 5]): Ending => answer({ created: path, at });
const there = (owner: string | null = null, czxid: Zxid = [1, 5]): Ending =>
  answer({ exists: true, stat: { ...STAT, czxid, ephemeralOwner: owner } });
const STAT: Stat = {
  version: 0,
  cversion: 0,
  czxid: [1, 5],
  mzxid: [1, 5],
  pzxid: [1, 5],
  ephemeralOwner: null,
  numChildren: 0,
};
const TOKEN = 2 ** 32 + 5;
const node = (guid: string, number: number): string => `${guid}-${String(number).padStart(10, "0")}`;

/** A client of recipes that is told everything by hand. */
class ByHand {
  session: string | null = "s1";
  now = 0;
  fired = false;
  readonly holdings = new Map();
  #recipe: Recipe | undefined;
  #operations = 0;
  /** What the recipe asks for now. */
  asked: Ask | undefined;
  outcome: ClientOutcome | undefined;

  /** Everything that a recipe makes first is there already. */
  begin(root: string, f: string, value: Json = null): this {
    const parts = ["waiting", "resource", "candidates", "work", "inside", "value", "items", "a", "b", "c"];
    const above = root.slice(0, root.indexOf("/", 1));
    this.outcome = undefined;
    this.#recipe = recipeOf({
      root,
      operation: { f, value, key: root },
      around: {
        now: () => this.now,
        deadline: 100,
        giveUpAt: 80,
        session: () => ({ id: this.session, isConnected: true }),
        hasFired: () => this.fired,
        isWatched: () => true,
        guid: `7.${++this.#operations}`,
        freezeMs: 0,
        syncIsSafe: false,
        rules: correctRecipeRules,
        holdings: this.holdings,
        made: new Set([above, root, ...parts.map((part) => `${root}/${part}`)]),
      },
    });
    this.#take(null);
    return this;
  }

  /** The requests end like this. */
  end(...endings: readonly Ending[]): this {
    if (this.requests.length !== endings.length) throw new Error(`It asks for ${this.wants}, and not so much ended.`);
    this.#take(endings);
    return this;
  }

  wake(how: Woken): this {
    if (this.asked?.type !== "wait") throw new Error(`It asks for ${this.wants}, and does not wait.`);
    if (how === "late") this.now = 80;
    this.#take(how);
    return this;
  }

  get requests(): readonly Request[] {
    return this.asked?.type === "requests" ? this.asked.requests : [];
  }

  /** What it asks for, in short: `f path` of each request, or `wait path`. */
  get wants(): string {
    if (this.asked?.type === "wait") return `wait ${this.asked.path}`;
    return this.requests.map((request) => `${request.f} ${"path" in request ? request.path : ""}`).join(", ");
  }

  #take(reply: Reply): void {
    const next = this.#recipe?.next(reply);
    this.asked = next?.done === true ? undefined : next?.value;
    if (next?.done === true) this.outcome = next.value;
  }
}

const OTHER = node("3.1", 1);
const OWN = node("7.1", 2);

test("a contender whose answer was lost finds its node by the guid, and holds the lock with the token of that node", () => {
  const client = new ByHand().begin("/lock/1", "acquire").end(LOST);
  expect(client.wants).toBe("set /lock/1, children /lock/1/waiting");
  client.end(answer(), listed(OWN)).end(there("s1")).end(listed(OWN)).end(answer());
  expect(client.outcome).toEqual({ type: "ok", value: TOKEN });
});

test("a contender whose answer was lost holds nothing by a node of another session, nor by none", () => {
  const earlier = new ByHand().begin("/lock/1", "acquire").end(LOST).end(answer(), listed(OWN)).end(there("s0"));
  expect(earlier.outcome?.type).toBe("info");
  const none = new ByHand().begin("/lock/1", "acquire").end(LOST).end(answer(), listed(OTHER));
  expect(none.outcome?.type).toBe("info");
  expect(none.holdings.size).toBe(0);
});

test("a creation that was not sent is sent again, and one that an ended session refused", () => {
  const client = new ByHand().begin("/lock/1", "acquire").end(NOT_SENT);
  expect(client.wants).toBe("create /lock/1/waiting/7.1-");
  expect(client.end(EXPIRED).wants).toBe("create /lock/1/waiting/7.1-");
});

test("a waiter lists again when the node before it went between the list and the watch", () => {
  const client = new ByHand()
    .begin("/lock/1", "acquire")
    .end(made(`/lock/1/waiting/${OWN}`))
    .end(listed(OTHER, OWN));
  expect(client.wants).toBe(`exists /lock/1/waiting/${OTHER}`);
  client.end(answer({ exists: false }));
  expect(client.wants).toBe("children /lock/1/waiting");
  client.end(listed(OWN)).end(answer());
  expect(client.outcome?.type).toBe("ok");
});

test("a waiter that was woken is not the first as long as another is", () => {
  const [first, second, own] = [node("3.1", 1), node("4.1", 2), node("7.1", 3)];
  const client = new ByHand().begin("/lock/1", "acquire").end(made(`/lock/1/waiting/${own}`));
  client.end(listed(second, own, first));
  expect(client.wants).toBe(`exists /lock/1/waiting/${second}`);
  client.end(there()).wake("fired").end(listed(first, own));
  expect(client.wants).toBe(`exists /lock/1/waiting/${first}`);
});

test("a contender whose session ended is told so: by the list, or by its last write", () => {
  const waiting = (): ByHand => new ByHand().begin("/lock/1", "acquire").end(made(`/lock/1/waiting/${OWN}`));
  expect(waiting().end(listed(OTHER)).outcome).toMatchObject({ type: "fail", error: "session-expired" });
  const last = waiting().end(listed(OWN)).end(EXPIRED);
  expect(last.outcome).toMatchObject({ type: "fail", error: "session-expired" });
  expect(last.holdings.size).toBe(0);
});

test("a waiter whose time is over takes its node away; where nobody knows, it does not say that it failed", () => {
  const late = (): ByHand =>
    new ByHand()
      .begin("/lock/1", "acquire")
      .end(made(`/lock/1/waiting/${OWN}`))
      .end(listed(OTHER, OWN))
      .end(there())
      .wake("late")
      .end(listed(OTHER, OWN));
  expect(late().wants).toBe(`delete /lock/1/waiting/${OWN}`);
  expect(late().end(answer()).outcome?.type).toBe("fail");
  expect(late().end(LOST).outcome?.type).toBe("info");
});

/** A candidate that is told to wait. */
function candidate(): ByHand {
  const client = new ByHand().begin("/election/1", "lead").end(made(`/election/1/candidates/${OWN}`));
  client.end(listed(OTHER, OWN)).end(there()).wake("late").end(listed(OTHER, OWN));
  return client;
}

test("a candidate whose time is over stays, and is told for whom it waits", () => {
  const client = candidate();
  expect(client.wants).toBe("set /election/1, children /election/1/candidates");
  client.end(answer(), listed(OTHER, OWN));
  const why = ["not-yet", { epoch: TOKEN, candidate: OWN, waitsFor: OTHER }];
  expect(client.outcome).toMatchObject({ type: "fail", error: why });
  client.now = 0;
  expect(client.begin("/election/1", "lead").wants).toBe("children /election/1/candidates");
  client.end(listed(OWN)).end(answer());
  expect(client.outcome).toEqual({ type: "ok", value: { epoch: TOKEN, candidate: OWN, wokenBy: [] } });
});

test("a candidate that is the first when it looks for the last time leads", () => {
  expect(candidate().end(answer(), listed(OWN)).outcome?.type).toBe("ok");
});

test("a resignation that was not sent leaves the candidate where it is; one that is in doubt ends the client", () => {
  const begun = (): ByHand => candidate().end(answer(), listed(OWN)).begin("/election/1", "resign");
  const kept = begun().end(NOT_SENT);
  expect(kept.outcome?.type).toBe("fail");
  expect(kept.holdings.size).toBe(1);
  expect(begun().end(LOST).outcome?.type).toBe("info");
  const gone = begun();
  gone.session = "s2";
  expect(gone.end(NOT_SENT).outcome).toMatchObject({ type: "fail", error: "session-expired" });
  expect(gone.holdings.size).toBe(0);
});

test("whoever asks for the leader looks again when that one has gone meanwhile", () => {
  const client = new ByHand().begin("/election/1", "leader").end(answer(), listed(OTHER));
  client.end(answer({ exists: false }));
  expect(client.wants).toBe("set /election/1, children /election/1/candidates");
  expect(client.end(answer(), listed()).outcome).toEqual({ type: "ok", value: null });
});

/** One that has made its node at a barrier of two that is not open. */
function atBarrier(): ByHand {
  const client = new ByHand().begin("/barrier/1", "enter", 2).end(made(`/barrier/1/inside/${OWN}`));
  expect(client.wants).toBe("exists /barrier/1/ready");
  return client.end(answer({ exists: false }));
}

test("whoever completes a barrier opens it, also where another was faster; who waits looks again when it is woken", () => {
  const last = atBarrier().end(listed(OTHER, OWN));
  expect(last.wants).toBe("create /barrier/1/ready");
  expect(last.end({ ok: false, error: "node-exists", zxid: [1, 9] }).outcome).toEqual({ type: "ok", value: 2 });
  const first = atBarrier().end(listed(OWN));
  expect(first.wants).toBe("wait /barrier/1/ready");
  expect(first.wake("fired").end(there()).outcome).toEqual({ type: "ok", value: null });
});

test("nobody stays at a barrier after its session, and who gives up takes its node away", () => {
  expect(atBarrier().end(listed(OTHER)).outcome).toMatchObject({ type: "fail", error: "session-expired" });
  const late = atBarrier()
    .end(listed(OWN))
    .wake("late")
    .end(answer({ exists: false }))
    .end(listed(OWN));
  expect(late.wants).toBe(`delete /barrier/1/inside/${OWN}`);
  expect(late.end(answer()).outcome).toMatchObject({ type: "fail", error: ["not-enough", 1] });
});

test("who leaves a barrier waits until a list shows nobody", () => {
  const client = atBarrier().end(listed(OTHER, OWN)).end(answer()).begin("/barrier/1", "leave").end(answer());
  client.end(listed(OTHER)).end(there());
  expect(client.wants).toBe(`wait /barrier/1/inside/${OTHER}`);
  client.wake("fired").end(listed(node("4.1", 3)));
  expect(client.outcome).toBeUndefined();
  expect(client.end(answer({ exists: false })).end(listed()).outcome).toEqual({ type: "ok", value: null });
});

test("who leaves after its session has ended is told so", () => {
  const client = atBarrier().end(listed(OTHER, OWN)).end(answer()).begin("/barrier/1", "leave");
  expect(client.end(EXPIRED).outcome).toMatchObject({ type: "fail", error: "session-expired" });
});

test("a reader of a configuration begins again when the event came before the last answer", () => {
  const client = new ByHand().begin("/configuration/1", "read").end(there());
  client.end(answer({ data: 1 })).end(answer({ data: 1 }));
  client.fired = true;
  client.end(answer({ data: 2 }));
  expect(client.wants).toBe("exists /configuration/1/ready");
  client.fired = false;
  for (const ending of [there(), ...[2, 2, 2].map((data) => answer({ data }))]) client.end(ending);
  expect(client.outcome).toMatchObject({ type: "ok", value: { values: [2, 2, 2] } });
});

test("a counter that lost against another begins again, and one whose answer was lost does not say that it failed", () => {
  const read = (): ByHand =>
    new ByHand()
      .begin("/counter/1", "fetch-and-add", 1)
      .end(answer(), answer({ data: 4, stat: { ...STAT, version: 4 } }));
  expect(read().requests).toEqual([{ f: "set", path: "/counter/1/value", data: 5, version: 4 }]);
  expect(read().end({ ok: false, error: "bad-version", zxid: [1, 9] }).wants).toBe(
    "set /counter/1, get /counter/1/value",
  );
  expect(read().end(LOST).outcome?.type).toBe("info");
});

test("a queue gives an element to whoever deletes it, and to nobody else", () => {
  const item = node("item", 4);
  const client = new ByHand().begin("/queue/1", "dequeue").end(answer(), listed(node("item", 6), item));
  expect(client.wants).toBe(`get /queue/1/items/${item}, delete /queue/1/items/${item}`);
  const gone: Ending = { ok: false, error: "no-node", zxid: [1, 9] };
  expect(client.end(gone, gone).wants).toBe("set /queue/1, children /queue/1/items");
});
