import { expect, test } from "vitest";
import { maelstromWords } from "../../messages/content-words.ts";
import { createMessageTape } from "../../messages/message-tape.ts";
import { tapedRecords } from "../../messages/testing/taped-records.ts";
import { createMessageJournal } from "./message-journal.ts";
import { watchedJournal } from "./node-watch.ts";

test("who looks on is told of what is sent and of each arrival, and the journal has it all the same", () => {
  const tape = createMessageTape();
  const seen: string[] = [];
  const see =
    (what: string) =>
    ({ from, to }: { readonly from: string; readonly to: string }): void =>
      void seen.push(`${what} ${from}>${to}`);
  const journal = watchedJournal(createMessageJournal(tape), { sent: see("sent"), received: see("received") });
  const doubled = journal?.sent({ from: "n0", to: "n1", body: { type: "hello" } }, 1);
  const lost = journal?.sent({ from: "n1", to: "n0", body: { type: "hello" } }, 2);
  doubled?.arrived(3);
  doubled?.arrived(4);
  lost?.lost(5, true);
  expect(seen).toEqual(["sent n0>n1", "sent n1>n0", "received n0>n1", "received n0>n1"]);
  expect(tapedRecords(tape, maelstromWords())).toMatchObject([
    { arrived: [3, 4] },
    { arrived: [], lost: 5, isCut: true },
  ]);
});

test("who looks on needs no journal", () => {
  const sizes: number[] = [];
  const journal = watchedJournal(undefined, { received: ({ body }) => sizes.push(JSON.stringify(body).length) });
  const fate = journal?.sent({ from: "n0", to: "n1", body: {} }, 1);
  fate?.doubled();
  fate?.arrived(2);
  fate?.lost(3, false);
  expect(sizes).toEqual([2]);
  expect(watchedJournal(undefined, {})).toBeUndefined();
});

test("a journal that nobody looks at is left alone", () => {
  const journal = createMessageJournal(createMessageTape());
  expect(watchedJournal(journal, { text: () => {} })).toBe(journal);
});
