import { describe, expect, test } from "vitest";
import { createMessageTape, type MessageTape, type TapeLimits } from "./message-tape.ts";

function tapeOf(limits: Partial<TapeLimits> = {}): MessageTape {
  return createMessageTape({ messagesMax: 8, bytesMax: 64, keptMax: 16, ...limits });
}

const textsOn = (tape: MessageTape): readonly string[] =>
  Array.from({ length: tape.count() - tape.first() }, (_, place) =>
    Buffer.from(tape.read(tape.first() + place).kept).toString(),
  );

describe("a tape", () => {
  test("gives back what was sent, and what became of it", () => {
    const tape = tapeOf();
    const passed = tape.sent("n1", "n2", "hello", 10);
    const cut = tape.sent("n1", "n3", Buffer.from("lost"), 11);
    const lossy = tape.sent("n2", "n1", "gone", 12);
    const doubled = tape.sent("n2", "n3", "twice", 13);
    const open = tape.sent("client 3", "n1", "under way", 14);
    tape.arrived(passed, 20);
    tape.lost(cut, 21, true);
    tape.lost(lossy, 22, false);
    tape.arrived(doubled, 23);
    tape.arrived(doubled, 24);
    expect([passed, cut, lossy, doubled, open].map((number) => tape.read(number))).toMatchObject([
      { number: 0, time: 10, from: "n1", to: "n2", sizeBytes: 5, arrived: [20], lost: undefined, isCut: false },
      { number: 1, time: 11, from: "n1", to: "n3", sizeBytes: 4, arrived: [], lost: 21, isCut: true },
      { number: 2, arrived: [], lost: 22, isCut: false },
      { number: 3, arrived: [23, 24], lost: undefined },
      { number: 4, from: "client 3", arrived: [], lost: undefined },
    ]);
    expect(textsOn(tape)).toEqual(["hello", "lost", "gone", "twice", "under way"]);
  });

  test("keeps the beginning of a long message, and its length", () => {
    const tape = tapeOf();
    tape.sent("n1", "n2", Buffer.from("0123456789abcdefghij"), 1);
    tape.sent("n1", "n2", "0123456789abcdéfghij", 2);
    tape.sent("n1", "n2", "0123", 3, 10_000_000);
    expect(textsOn(tape)).toEqual(["0123456789abcdef", "0123456789abcdé", "0123"]);
    expect([0, 1, 2].map((number) => tape.read(number).sizeBytes)).toEqual([20, 21, 10_000_000]);
  });

  test.each<[string, Partial<TapeLimits>]>([
    ["of messages", { messagesMax: 3 }],
    ["of bytes", { bytesMax: 26, messagesMax: 100 }],
  ])("that is full %s forgets the earliest, and still has the latest whole", (_, limits) => {
    const tape = tapeOf(limits);
    for (let sent = 0; sent < 1000; sent++) tape.sent("n1", "n2", Buffer.from(`text ${sent}`), sent);
    expect(tape.count()).toBe(1000);
    const texts = textsOn(tape);
    expect(texts.length).toBeGreaterThanOrEqual(2);
    expect(texts.length).toBeLessThanOrEqual(3);
    expect(texts).toEqual([997, 998, 999].slice(-texts.length).map((sent) => `text ${sent}`));
  });

  test("hears no more of what it has forgotten, also where another has its place", () => {
    const tape = tapeOf({ messagesMax: 2 });
    const forgotten = tape.sent("n1", "n2", "a", 1);
    tape.sent("n1", "n2", "b", 2);
    const latest = tape.sent("n1", "n2", "c", 3);
    tape.arrived(forgotten, 9);
    tape.lost(forgotten, 9, true);
    expect(tape.read(latest)).toMatchObject({ arrived: [], lost: undefined, isCut: false });
  });

  test("drawn messages of any length never overwrite one that is still there", () => {
    const tape = tapeOf({ messagesMax: 16, bytesMax: 97, keptMax: 40 });
    const sent: string[] = [];
    for (let number = 0; number < 2000; number++) {
      const text = `${number}:`.padEnd((number * 7919) % 53, "x");
      sent.push(text);
      if (number % 2 === 0) tape.sent("n1", "n2", text, number);
      else tape.sent("n1", "n2", Buffer.from(text), number);
      expect(textsOn(tape)).toEqual(sent.slice(tape.first()).map((each) => each.slice(0, 40)));
    }
  });
});
