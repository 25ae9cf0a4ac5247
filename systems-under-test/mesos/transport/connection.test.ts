import { expect, it } from "vitest";
import type { Frame, FromAgent } from "../messages.ts";
import { type Connection, createConnection, flush, giveUp, say, take } from "./connection.ts";

const word = (task: string): FromAgent => ({ type: "unknownTask", task });
const make = (): Connection<FromAgent> => createConnection("peer", "s", 1, 0);
const namesOf = (words: readonly object[]): readonly string[] => words.map((one) => (one as { task: string }).task);

function due(connection: Connection<FromAgent>, now: number): Frame {
  const frame = flush(connection, now);
  if (frame === undefined) throw new Error("nothing is due");
  return frame;
}

it("delivers words in order and once, however often and in whatever order their frames come", () => {
  const sender = make();
  const receiver = make();
  say(sender, word("t1"));
  const first = due(sender, 0);
  say(sender, word("t2"));
  const second = due(sender, 1);
  expect(namesOf(take(receiver, second, 2))).toEqual([]);
  expect(namesOf(take(receiver, first, 2))).toEqual(["t1"]);
  expect(namesOf(take(receiver, first, 2))).toEqual([]);
  expect(namesOf(take(receiver, second, 2))).toEqual(["t2"]);
});

it("repeats what is not acknowledged, and nothing once it is", () => {
  const sender = make();
  const receiver = make();
  say(sender, word("t1"));
  due(sender, 0);
  expect(flush(sender, 149)).toBeUndefined();
  const again = due(sender, 150);
  expect(namesOf(again.words)).toEqual(["t1"]);
  take(receiver, again, 151);
  take(sender, due(receiver, 151), 152);
  expect(flush(sender, 1_000)).toBeUndefined();
  expect(sender.resendAt).toBeNull();
});

it("takes from a frame that overlaps only what is new", () => {
  const sender = make();
  const receiver = make();
  say(sender, word("t1"));
  take(receiver, due(sender, 0), 1);
  say(sender, word("t2"));
  due(sender, 2);
  expect(namesOf(take(receiver, due(sender, 400), 401))).toEqual(["t2"]);
});

it("sends more words than fit in a frame, piece by piece", () => {
  const sender = make();
  const receiver = make();
  const all = Array.from({ length: 150 }, (_, n) => `t${n}`);
  for (const name of all) say(sender, word(name));
  const got: string[] = [];
  for (let now = 0; now < 10; now++) {
    const frame = flush(sender, now);
    if (frame === undefined) break;
    got.push(...namesOf(take(receiver, frame, now)));
    take(sender, due(receiver, now), now);
  }
  expect(got).toEqual(all);
});

it("repeats nothing after it was given up", () => {
  const sender = make();
  say(sender, word("t1"));
  due(sender, 0);
  giveUp(sender);
  expect(flush(sender, 10_000)).toBeUndefined();
});
