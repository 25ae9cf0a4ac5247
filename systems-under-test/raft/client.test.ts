import { describe, expect, it } from "vitest";
import type { ClientCore, ClientEffect } from "../node-kit/client.ts";
import type { Json } from "../node-kit/node.ts";
import { createRandomStream } from "../node-kit/random.ts";
import { createRaftClient } from "./client.ts";
import { raft } from "./system.ts";

function client(options: { readonly [name: string]: Json } = {}, worker = 0): ClientCore {
  const config = { members: raft.members(3), worker, process: 0, options, timeoutMs: 5_000 };
  return createRaftClient(config, createRandomStream(1));
}

function requestIn(effects: readonly ClientEffect[]): Extract<ClientEffect, { type: "request" }> {
  const found = effects.find((effect) => effect.type === "request");
  if (found?.type !== "request") throw new Error(`no request in ${JSON.stringify(effects)}`);
  return found;
}

/** Answers the request and returns the effects. */
function answer(
  core: ClientCore,
  asked: Extract<ClientEffect, { type: "request" }>,
  reply: Json,
): readonly ClientEffect[] {
  return core.step({ type: "response", now: 1, from: asked.to, id: asked.id, reply });
}

describe("the client", () => {
  it("opens a session first, then asks with it and a number", () => {
    const core = client();
    const open = requestIn(core.step({ type: "invoke", now: 0, operation: { f: "write", key: "x", value: 1 } }));
    expect(open.request).toEqual({ type: "open" });
    const asked = requestIn(answer(core, open, { ok: true, value: 9 }));
    expect(asked.request).toMatchObject({ session: 9, seq: 1, op: { f: "write", key: "x", value: 1 } });
    expect(answer(core, asked, { ok: true, value: 1 })).toEqual([
      { type: "done", outcome: { type: "ok", value: 1, node: "n1" } },
    ]);
  });

  it("follows the hint to the leader with the same number, and reports a failed cas with what it saw", () => {
    const core = client();
    const open = requestIn(core.step({ type: "invoke", now: 0, operation: { f: "cas", key: "x", value: [1, 2] } }));
    const first = requestIn(answer(core, open, { ok: true, value: 9 }));
    const second = requestIn(answer(core, first, { ok: false, error: "not-leader", hint: "n3" }));
    expect([second.to, second.request]).toEqual(["n3", first.request]);
    expect(answer(core, second, { ok: false, error: "mismatch", seen: 7 })).toEqual([
      { type: "done", outcome: { type: "fail", value: [1, 2], error: ["mismatch", 7], node: "n3" } },
    ]);
  });

  it("an operation whose leader was deposed is info when its time is over", () => {
    const core = client();
    const open = requestIn(core.step({ type: "invoke", now: 0, operation: { f: "write", key: "x", value: 1 } }));
    const asked = requestIn(answer(core, open, { ok: true, value: 9 }));
    answer(core, asked, { ok: false, error: "lost-leadership" });
    const done = core.step({ type: "tick", now: 5_000 }).find((effect) => effect.type === "done");
    expect(done).toMatchObject({ outcome: { type: "info" } });
  });

  it("asks the members that replies name, also those that came after it was opened", () => {
    const core = client();
    const open = requestIn(core.step({ type: "invoke", now: 0, operation: { f: "write", key: "x", value: 1 } }));
    const first = { ids: ["n1", "n2", "n3"], version: 0 };
    const asked = requestIn(answer(core, open, { ok: true, value: 9, members: first }));
    const changed = { ids: ["n4", "n5", "n6"], version: 7 };
    const hinted = requestIn(answer(core, asked, { ok: false, error: "not-leader", hint: "n5", members: changed }));
    expect(hinted.to).toBe("n5");
    // What a node says that lags is older.
    answer(core, hinted, { ok: true, value: 1, members: first });
    const again = requestIn(core.step({ type: "invoke", now: 2, operation: { f: "write", key: "x", value: 2 } }));
    core.step({ type: "disconnected", now: 3, node: again.to });
    expect(requestIn(core.step({ type: "tick", now: 500 })).to).toBe("n6");
  });

  it("follows a hint to a node that it does not know, where members change", () => {
    const core = client();
    const open = requestIn(core.step({ type: "invoke", now: 0, operation: { f: "write", key: "x", value: 1 } }));
    const members = { ids: ["n1", "n2", "n3"], version: 0 };
    expect(requestIn(answer(core, open, { ok: false, error: "not-leader", hint: "n9", members })).to).toBe("n9");
  });

  it("with readFrom any, a redirected write does not take the reads along", () => {
    const core = client({ readFrom: "any" }, 1);
    const open = requestIn(core.step({ type: "invoke", now: 0, operation: { f: "write", key: "x", value: 1 } }));
    const moved = requestIn(answer(core, open, { ok: false, error: "not-leader", hint: "n3" }));
    const asked = requestIn(answer(core, moved, { ok: true, value: 9 }));
    answer(core, asked, { ok: true, value: 1 });
    const read = requestIn(core.step({ type: "invoke", now: 2, operation: { f: "read", key: "x", value: null } }));
    expect([asked.to, read.to]).toEqual(["n3", "n2"]);
  });
});
