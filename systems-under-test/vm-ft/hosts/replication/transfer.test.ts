import { expect, test } from "vitest";
import { createRandomStream } from "../../../node-kit/random.ts";
import { packCheckpoint, unpackCheckpoint } from "./packed-checkpoint.ts";
import type { Assembly } from "./transfer.ts";
import { acknowledgePieces, addPiece, createTransfer, piecesToSend, wholeText } from "./transfer.ts";

const pace = { retransmitMs: 100, maxInflight: 3 };

test("no more pieces than the window are on their way, and an acknowledgement opens it", () => {
  const transfer = createTransfer({ number: 0, seq: 7, text: "x".repeat(100), base: null }, 20, 0);
  expect([1, 2].map(() => piecesToSend(transfer, 0, pace))).toEqual([[0, 1, 2], []]);
  acknowledgePieces(transfer, 2, 10);
  expect(piecesToSend(transfer, 10, pace)).toEqual([3, 4]);
  acknowledgePieces(transfer, 1, 20);
  expect(piecesToSend(transfer, 20, pace)).toEqual([]);
  expect(piecesToSend(transfer, 110, pace)).toEqual([2, 3, 4]);
});

test("a checkpoint arrives whole, in whatever order and however often its pieces come, half of them lost", () => {
  const random = createRandomStream(1);
  const text = "a long state ".repeat(30);
  const transfer = createTransfer({ number: 1, seq: 7, text, base: null }, 10, 0);
  let assembly: Assembly | null = null;
  let whole: string | undefined;
  for (let now = 0; whole === undefined && now < 10_000; now += 10) {
    for (const index of random.shuffle(piecesToSend(transfer, now, { ...pace, retransmitMs: 30 }))) {
      if (random.chance(0.5)) continue;
      assembly = addPiece(assembly, { index, count: transfer.pieces.length, text: transfer.pieces[index] ?? "" });
      whole = wholeText(assembly);
    }
    if (assembly !== null && random.chance(0.5)) acknowledgePieces(transfer, assembly.have, now);
  }
  expect(unpackCheckpoint(whole ?? "", "")).toBe(text);
});

test("a packed checkpoint gives its text, alone or as the difference to another", () => {
  const [base, text] = ["a state of some length, before", "a state of some length, after it"];
  expect(unpackCheckpoint(packCheckpoint(text, null), "whatever")).toBe(text);
  expect(unpackCheckpoint(packCheckpoint(text, base), base)).toBe(text);
});

test("a difference to another state than the one installed is refused, and so are torn pieces", () => {
  const [base, text] = ["a state of some length, before", "a state of some length, after it"];
  const packed = packCheckpoint(text, base);
  expect(unpackCheckpoint(packed, "A state of some length, before")).toBeUndefined();
  expect(unpackCheckpoint(packed.slice(0, 20) + packCheckpoint(base, null).slice(20), base)).toBeUndefined();
});
