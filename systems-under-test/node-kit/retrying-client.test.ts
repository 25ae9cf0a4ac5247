import { describe, expect, test } from "vitest";
import type { ClientCore, ClientEffect, ClientInput } from "./client.ts";
import type { Json } from "./node.ts";
import { createRandomStream } from "./random.ts";
import { createRetryingClient, type Protocol, type RetryingClientOptions } from "./retrying-client.ts";

/** Requests are { seq, value }; replies are "ok", "lost", "busy", "elsewhere" or { leader }. */
const protocol: Protocol = {
  encode: (operation, seq) => ({ seq, value: operation.value }),
  decode(reply, operation) {
    if (reply === "ok") return { type: "done", outcome: { type: "ok", value: operation.value } };
    if (reply === "busy") return { type: "retry", isDefinite: true, error: "not-serving" };
    if (reply === "elsewhere") return { type: "redirect" };
    if (typeof reply === "object" && reply !== null && "leader" in reply) {
      return { type: "redirect", hint: reply["leader"] as string };
    }
    return { type: "retry", error: "lost-leadership" };
  },
};

function createClient(options: Partial<RetryingClientOptions> = {}): ClientCore {
  return createRetryingClient({
    protocol,
    nodes: ["n1", "n2", "n3"],
    firstNode: 0,
    timeoutMs: 5000,
    random: createRandomStream(1),
    ...options,
  });
}

const invoke = (client: ClientCore, now = 0): readonly ClientEffect[] =>
  client.step({ type: "invoke", now, operation: { f: "write", value: 7 } });

const answer = (client: ClientCore, now: number, from: string, id: number, reply: Json): readonly ClientEffect[] =>
  client.step({ type: "response", now, from, id, reply });

/** Ticks the client whenever it wakes, until it does something. */
function wait(client: ClientCore): { readonly at: number; readonly effects: readonly ClientEffect[] } {
  for (let wakeUp = 0; wakeUp < 100; wakeUp++) {
    const at = client.wakeAt();
    if (at === null) break;
    const effects = client.step({ type: "tick", now: at });
    if (effects.length > 0) return { at, effects };
  }
  throw new Error("nothing came of waiting");
}

/** Plays one operation to its end; `world` answers each request. */
function outcomeWith(client: ClientCore, world: (to: string, now: number) => ClientInput | null): ClientEffect {
  let now = 0;
  let effects = invoke(client);
  for (let step = 0; step < 1000; step++) {
    const effect = effects[0];
    if (effect?.type === "done") return effect;
    const input = effect === undefined ? null : world(effect.to, now);
    if (effect !== undefined && input !== null) {
      effects = client.step(input.type === "response" ? { ...input, id: effect.id } : input);
    } else {
      ({ at: now, effects } = wait(client));
    }
  }
  throw new Error("it never ended");
}

const request = (to: string, id: number, seq = 1): ClientEffect => ({
  type: "request",
  to,
  id,
  request: { seq, value: 7 },
});

describe("an attempt", () => {
  test("goes to the first node, and its answer is the outcome, with the node that gave it", () => {
    const client = createClient({ firstNode: 4 });
    expect(invoke(client)).toEqual([request("n2", 1)]);
    const outcome = { type: "ok", value: 7, node: "n2" };
    expect(answer(client, 3, "n2", 1, "ok")).toEqual([{ type: "done", outcome }]);
    expect(client.wakeAt()).toBeNull();
  });

  test("follows a hint at once, with the same sequence number, and later operations stay there", () => {
    const client = createClient();
    invoke(client);
    expect(answer(client, 1, "n1", 1, { leader: "n3" })).toEqual([request("n3", 2)]);
    answer(client, 2, "n3", 2, "ok");
    expect(invoke(client, 3)).toEqual([request("n3", 3, 2)]);
  });

  test("begins at its own node each time when it always returns there, although another answered last", () => {
    const client = createClient({ firstNode: 1, returnChance: 1 });
    expect(invoke(client)).toEqual([request("n2", 1)]);
    expect(answer(client, 1, "n2", 1, { leader: "n3" })).toEqual([request("n3", 2)]);
    expect(answer(client, 2, "n3", 2, "ok")).toMatchObject([{ type: "done" }]);
    expect(invoke(client, 3)).toEqual([request("n2", 3, 2)]);
  });

  test("pauses before the next node when there is no hint, or it names nobody, or the node itself", () => {
    for (const reply of ["elsewhere", { leader: "n9" }, { leader: "n1" }]) {
      const client = createClient();
      invoke(client);
      expect(answer(client, 0, "n1", 1, reply)).toEqual([]);
      const { at, effects } = wait(client);
      expect(effects).toEqual([request("n2", 2)]);
      expect(at).toBeGreaterThanOrEqual(25);
      expect(at).toBeLessThanOrEqual(50);
    }
  });

  test("does not spin between two nodes that point at each other", () => {
    const client = createClient();
    let effects = invoke(client);
    let hops = 0;
    while (effects[0]?.type === "request") {
      hops++;
      effects = answer(client, 0, effects[0].to, effects[0].id, { leader: effects[0].to === "n1" ? "n2" : "n1" });
    }
    expect(hops).toBe(4);
    expect(client.wakeAt()).toBeGreaterThan(0);
  });

  test("that gets no answer is followed by one to the next node after 500 ms", () => {
    const client = createClient();
    invoke(client);
    expect(wait(client)).toEqual({ at: 500, effects: [request("n2", 2)] });
    expect(wait(client)).toEqual({ at: 1000, effects: [request("n3", 3)] });
  });

  test("whose connection breaks is followed by one to the next node after a pause", () => {
    const client = createClient();
    invoke(client);
    expect(client.step({ type: "disconnected", now: 0, node: "n2" })).toEqual([]);
    expect(client.wakeAt()).toBe(500);
    client.step({ type: "disconnected", now: 0, node: "n1" });
    expect(client.wakeAt()).toBeLessThanOrEqual(50);
    expect(wait(client).effects).toEqual([request("n2", 2)]);
  });

  test("counts even if its answer comes late, once", () => {
    const client = createClient();
    invoke(client);
    wait(client);
    expect(answer(client, 600, "n1", 1, "ok")).toMatchObject([{ type: "done", outcome: { type: "ok", node: "n1" } }]);
    expect(answer(client, 601, "n2", 2, "ok")).toEqual([]);
    invoke(client, 700);
    expect(answer(client, 701, "n2", 2, "ok")).toEqual([]);
  });

  test("comes after pauses that double up to the largest", () => {
    const client = createClient({ timeoutMs: 60_000 });
    const pauses: number[] = [];
    let now = 0;
    let effects = invoke(client);
    for (let attempt = 0; attempt < 8; attempt++) {
      const sent = effects[0];
      if (sent?.type !== "request") throw new Error("expected a request");
      answer(client, now, sent.to, sent.id, "busy");
      const next = wait(client);
      pauses.push(next.at - now);
      ({ at: now, effects } = next);
    }
    const most = [50, 100, 200, 400, 800, 1000, 1000, 1000];
    for (const [attempt, pause] of pauses.entries()) {
      expect(pause).toBeLessThanOrEqual(most[attempt] ?? 0);
      expect(pause).toBeGreaterThanOrEqual((most[attempt] ?? 0) / 2);
    }
  });
});

describe("at the deadline an operation", () => {
  const reply = (value: Json) => (from: string, now: number) =>
    ({ type: "response", now, from, id: 0, reply: value }) as const;

  test("is info when an attempt was never answered", () => {
    const outcome = { type: "info", value: 7, error: "timeout" };
    expect(outcomeWith(createClient(), () => null)).toEqual({ type: "done", outcome });
  });

  test("is fail when every attempt was refused before it was started", () => {
    expect(outcomeWith(createClient(), reply("busy"))).toMatchObject({
      outcome: { type: "fail", error: "not-serving" },
    });
    expect(outcomeWith(createClient(), reply("elsewhere"))).toMatchObject({ outcome: { type: "fail" } });
  });

  test("is info when one refusal was in doubt, or one connection broke", () => {
    const lost = outcomeWith(createClient(), (to, now) => reply(to === "n2" ? "lost" : "busy")(to, now));
    expect(lost).toMatchObject({ outcome: { type: "info" } });
    const broken = outcomeWith(createClient(), (to, now) =>
      to === "n2" ? { type: "disconnected", now, node: to } : reply("busy")(to, now),
    );
    expect(broken).toMatchObject({ outcome: { type: "info" } });
  });

  test("is fail when the refusal of an attempt given up came late", () => {
    const client = createClient({ timeoutMs: 600 });
    invoke(client);
    wait(client);
    answer(client, 510, "n1", 1, "busy");
    answer(client, 520, "n2", 2, "busy");
    expect(client.step({ type: "tick", now: 600 })).toMatchObject([{ outcome: { type: "fail" } }]);
  });
});

describe("without retries", () => {
  test("an attempt in doubt is info at once, for each kind of doubt", () => {
    const timedOut = createClient({ retry: "none" });
    invoke(timedOut);
    expect(wait(timedOut)).toMatchObject({ at: 500, effects: [{ outcome: { type: "info", error: "timeout" } }] });

    const broken = createClient({ retry: "none" });
    invoke(broken);
    const effects = broken.step({ type: "disconnected", now: 1, node: "n1" });
    expect(effects).toMatchObject([{ outcome: { type: "info", error: "disconnected" } }]);

    const lost = createClient({ retry: "none" });
    invoke(lost);
    expect(answer(lost, 1, "n1", 1, "lost")).toMatchObject([{ outcome: { type: "info", error: "lost-leadership" } }]);
  });

  test("a refusal is still followed, because nothing was started", () => {
    const client = createClient({ retry: "none" });
    invoke(client);
    expect(answer(client, 1, "n1", 1, { leader: "n2" })).toEqual([request("n2", 2)]);
  });
});

test("with new ids every attempt has a sequence number of its own", () => {
  const client = createClient({ retry: "newId" });
  expect(invoke(client)).toEqual([request("n1", 1, 1)]);
  expect(wait(client).effects).toEqual([request("n2", 2, 2)]);
  answer(client, 501, "n2", 2, "ok");
  expect(invoke(client, 502)).toEqual([request("n2", 3, 3)]);
});

describe("a preliminary request", () => {
  function withSession(): { readonly client: ClientCore; readonly sessions: Json[] } {
    const sessions: Json[] = [];
    const client = createClient({
      protocol: {
        ...protocol,
        prepare: () => (sessions.length === 0 ? "open" : null),
        prepared(reply) {
          if (reply === "elsewhere") return { type: "redirect" };
          sessions.push(reply);
          return { type: "ready" };
        },
      },
    });
    return { client, sessions };
  }

  test("comes before the first operation only", () => {
    const { client } = withSession();
    expect(invoke(client)).toEqual([{ type: "request", to: "n1", id: 1, request: "open" }]);
    expect(answer(client, 1, "n1", 1, "s1")).toEqual([request("n1", 2)]);
    answer(client, 2, "n1", 2, "ok");
    expect(invoke(client, 3)).toEqual([request("n1", 3, 2)]);
  });

  test("is tried elsewhere when it is refused or not answered", () => {
    const { client } = withSession();
    invoke(client);
    answer(client, 1, "n1", 1, "elsewhere");
    expect(wait(client).effects).toMatchObject([{ to: "n2", request: "open" }]);
    expect(wait(client).effects).toMatchObject([{ to: "n3", request: "open" }]);
  });

  test("that is answered twice opens one session only", () => {
    const { client, sessions } = withSession();
    invoke(client);
    wait(client);
    expect(answer(client, 501, "n2", 2, "s2")).toEqual([request("n2", 3)]);
    expect(answer(client, 502, "n1", 1, "s1")).toEqual([]);
    expect(sessions).toEqual(["s2"]);
  });

  test("that never succeeds makes the operation fail: it was never sent", () => {
    const { client } = withSession();
    expect(outcomeWith(client, () => null)).toMatchObject({ outcome: { type: "fail", error: "timeout" } });
  });
});

test("a client refuses a second operation while one is in flight, and to have nobody to ask", () => {
  const client = createClient();
  invoke(client);
  expect(() => invoke(client)).toThrow(/"write" invoked while another is in flight/);
  expect(() => createClient({ nodes: [] })).toThrow(RangeError);
});
