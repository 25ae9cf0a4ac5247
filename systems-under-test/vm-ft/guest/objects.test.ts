import { expect, test } from "vitest";
import type { Json } from "../../node-kit/node.ts";
import { createKeyValueGuest } from "./key-value-guest.ts";
import type { Guest, GuestReply } from "./guest.ts";

const calls = { now: () => 5, random: () => 7, setTimer: () => undefined, diskRead: () => 1, diskWrite: () => 2 };

/** Asks the guest as one client, on the key "x". */
function asker(guest: Guest): (f: string, value?: Json) => GuestReply | null {
  let id = 0;
  return (f, value = null) => guest.onInput({ client: "c", id: ++id, key: "x", f, value }, calls)[0]?.reply ?? null;
}

const ok = (value: Json): GuestReply => ({ type: "ok", value });

test("the guest carries out the operations of queues, counters, banks and fenced registers", () => {
  const onQueue = asker(createKeyValueGuest());
  onQueue("enqueue", 1);
  onQueue("enqueue", 2);
  expect([onQueue("dequeue"), onQueue("dequeue"), onQueue("dequeue")]).toEqual([1, 2, null].map(ok));
  const onCounter = asker(createKeyValueGuest());
  onCounter("increment", 2);
  expect([onCounter("fetch-and-add", 1), onCounter("read")]).toEqual([2, 3].map(ok));
  const onBank = asker(createKeyValueGuest());
  onBank("transfer", { from: "a", to: "b", amount: 3 });
  expect(onBank("read")).toEqual(ok({ a: -3, b: 3 }));
  const onRegister = asker(createKeyValueGuest());
  onRegister("fenced-write", [2, "a"]);
  expect(onRegister("fenced-write", [1, "b"])).toEqual({ type: "fail", value: [1, "b"], error: ["stale", 2] });
});

test("the guest refuses what is no transfer, and says what it expected", () => {
  const error = ["malformed", "expected { from, to, amount }: two texts and a whole number"];
  expect(asker(createKeyValueGuest())("transfer", 3)).toEqual({ type: "fail", value: 3, error });
});
