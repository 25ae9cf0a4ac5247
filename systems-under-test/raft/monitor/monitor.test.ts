import { describe, expect, test } from "vitest";
import type { Json } from "../../node-kit/node.ts";
import { createHardStateMonitor } from "./hard-state.ts";
import { createMachineAgreementMonitor } from "./machine-agreement.ts";
import { createQuorumContactMonitor } from "./quorum-contact.ts";
import { initialConfiguration } from "../membership/configuration.ts";
import { readOptions } from "../core/options.ts";

type Agreement = ReturnType<typeof createMachineAgreementMonitor>;
type Contact = ReturnType<typeof createQuorumContactMonitor>;
type HardStates = ReturnType<typeof createHardStateMonitor>;

/** Collects reports as "invariant: message". */
function reports(): { readonly told: string[]; readonly report: (invariant: string, message: string) => void } {
  const told: string[] = [];
  return { told, report: (invariant, message) => void told.push(`${invariant}: ${message}`) };
}

describe("machines agree", () => {
  const machine = (image: Json): Parameters<Agreement["after"]>[0]["machine"] => ({
    image: () => image,
    wholeState: () => image,
    apply: () => ({ ok: true, value: null }),
    read: () => ({ ok: true, value: null }),
    presumed: () => undefined,
    restore: () => undefined,
    sessionCount: () => 0,
  });

  test("when they hold the same after the same entries, and say so when they do not", () => {
    const { told, report } = reports();
    const agreement = createMachineAgreementMonitor(report);
    agreement.after({ id: "n1", incarnation: "a", lastApplied: 16, machine: machine([1]) }, []);
    agreement.after({ id: "n2", incarnation: "b", lastApplied: 16, machine: machine([1]) }, []);
    expect(told).toEqual([]);
    agreement.after({ id: "n3", incarnation: "c", lastApplied: 16, machine: machine([2]) }, []);
    expect(told).toEqual(["machines agree: the states of n1 and n3 after index 16 differ"]);
  });

  test("with the snapshot that one of them came from, at any index", () => {
    const { told, report } = reports();
    const agreement = createMachineAgreementMonitor(report);
    const snapshot = { last: { index: 5, term: 1 }, clusterTime: 0, chain: 0, members: [], machine: [1] };
    const taken = [{ type: "checkpoint", token: 1, snapshot: snapshot as unknown as Json, records: [] }] as const;
    agreement.after({ id: "n1", incarnation: "a", lastApplied: 5, machine: machine([1]) }, taken);
    agreement.after({ id: "n2", incarnation: "b", lastApplied: 5, machine: machine([]) }, []);
    expect(told).toEqual(["machines agree: the states of n1 and n2 after index 5 differ"]);
  });
});

describe("a leader without followers steps down", () => {
  const options = readOptions({});
  const members = initialConfiguration(["n1", "n2", "n3"]);
  const leader = (now: number, checkQuorum = true): Parameters<Contact["after"]>[0] => ({
    id: "n1",
    incarnation: "a",
    role: "leader",
    term: 2,
    now,
    options: { ...options, checkQuorum },
  });
  const answer = { type: "appendReply", term: 2, seq: 1, ok: true, matchIndex: 1 } as const;

  test("or it is told of, once", () => {
    const { told, report } = reports();
    const contact = createQuorumContactMonitor(report);
    contact.after(leader(0), { type: "tick", now: 0 }, members);
    contact.after(leader(300), { type: "tick", now: 300 }, members);
    expect(told).toEqual([]);
    contact.after(leader(301), { type: "tick", now: 301 }, members);
    contact.after(leader(350), { type: "tick", now: 350 }, members);
    expect(told).toEqual([
      "a leader without followers steps down: n1 leads term 2, and has heard from 0 others of 3 within 300 ms",
    ]);
  });

  test("stays while a majority answers, and when it was not told to check", () => {
    const { told, report } = reports();
    const contact = createQuorumContactMonitor(report);
    contact.after(leader(0), { type: "tick", now: 0 }, members);
    contact.after(leader(250), { type: "receive", now: 250, from: "n3", message: answer }, members);
    contact.after(leader(550), { type: "tick", now: 550 }, members);
    const unchecked = createQuorumContactMonitor(report);
    unchecked.after(leader(0, false), { type: "tick", now: 0 }, members);
    unchecked.after(leader(9000, false), { type: "tick", now: 9000 }, members);
    expect(told).toEqual([]);
  });
});

test("a step that begins to count new members has been taken by the count of the old ones", () => {
  const { told, report } = reports();
  const contact = createQuorumContactMonitor(report);
  const leader = { id: "n1", incarnation: "a", role: "leader", term: 2, options: readOptions({}) } as const;
  const before = initialConfiguration(["n1"]);
  const after = { ...initialConfiguration(["n1", "n2", "n3"]), outgoing: ["n1"] };
  contact.after({ ...leader, now: 0 }, { type: "tick", now: 0 }, before);
  contact.after({ ...leader, now: 400 }, { type: "tick", now: 400 }, after);
  expect(told).toEqual([]);
  contact.after({ ...leader, now: 450 }, { type: "tick", now: 450 }, after);
  expect(told).toEqual([
    "a leader without followers steps down: n1 leads term 2, and has heard from 0 others of 3 within 300 ms",
  ]);
});

test("a leader that is leaving needs a majority of the others", () => {
  const { told, report } = reports();
  const contact = createQuorumContactMonitor(report);
  const leader = { id: "n1", incarnation: "a", role: "leader", term: 2, options: readOptions({}) } as const;
  const others = initialConfiguration(["n2", "n3"]);
  contact.after({ ...leader, now: 0 }, { type: "tick", now: 0 }, others);
  const answer = { type: "appendReply", term: 2, seq: 1, ok: true, matchIndex: 1 } as const;
  contact.after({ ...leader, now: 290 }, { type: "receive", now: 290, from: "n2", message: answer }, others);
  contact.after({ ...leader, now: 301 }, { type: "tick", now: 301 }, others);
  expect(told).toEqual([
    "a leader without followers steps down: n1 leads term 2, and has heard from 1 others of 2 within 300 ms",
  ]);
});

describe("term and vote are kept", () => {
  type Effects = Parameters<HardStates["after"]>[2];
  const boot = { type: "boot", now: 0, durable: { snapshot: null, records: [] }, incarnation: "a" } as const;
  const written = (token: number, term: number, votedFor: string | null): Effects => [
    { type: "write", token, records: [{ kind: "hardState", term, votedFor }] },
  ];

  test("over a restart, as far as they were durable", () => {
    const { told, report } = reports();
    const watch = createHardStateMonitor(report);
    watch.after({ id: "n1", term: 3, votedFor: null }, { type: "tick", now: 1 }, written(1, 3, null));
    watch.after({ id: "n1", term: 3, votedFor: "n2" }, { type: "tick", now: 2 }, written(2, 3, "n2"));
    watch.after({ id: "n1", term: 3, votedFor: "n2" }, { type: "durable", now: 3, token: 1 }, []);
    watch.after({ id: "n1", term: 3, votedFor: null }, boot, []);
    expect(told).toEqual([]);
  });

  test("or it is told of", () => {
    const { told, report } = reports();
    const watch = createHardStateMonitor(report);
    watch.after({ id: "n1", term: 3, votedFor: "n2" }, { type: "tick", now: 1 }, written(1, 3, null));
    watch.after({ id: "n1", term: 3, votedFor: "n2" }, { type: "durable", now: 3, token: 1 }, []);
    watch.after({ id: "n1", term: 3, votedFor: null }, boot, []);
    expect(told).toEqual([
      "term and vote are kept: n1 had term 3 with a vote for n2 on disk, and came back in term 3 with a vote for nobody",
    ]);
  });
});
