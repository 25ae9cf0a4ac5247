import { expect, test } from "vitest";
import { raftWords } from "../../systems-under-test/raft/words.ts";
import { vmFtWords } from "../../systems-under-test/vm-ft/words.ts";
import { messageText, messageType } from "./message-words.ts";
import { withWords } from "./note-words.ts";

test("messages are told in the words of their system", () => {
  expect(messageText({ type: "requestVote", term: 3, pre: false }, raftWords)).toBe("asks for a vote, term 3");
  const append = { type: "append", term: 3, prevIndex: 4, entries: [{}, {}], leaderCommit: 2 };
  expect(messageText(append, raftWords)).toBe("sends entries 5 to 6, committed 2, term 3");
  expect(messageText({ ...append, entries: [] }, raftWords)).toBe("heartbeat, committed 2, term 3");
  expect(messageText({ type: "ack", pair: "a>b", held: 4 }, vmFtWords)).toBe("holds all up to event 4");
});

test("without words of a system a message is told by its fields, a request by what it asks for", () => {
  expect(messageText({ type: "gossip", rumour: "x", heard: [1, 2] }, undefined)).toBe("gossip, rumour x, heard of 2");
  expect(messageText({ type: "gossip", rumour: "x" }, raftWords)).toBe("gossip, rumour x");
  expect(messageText({ key: "x", held: { value: 3 } }, undefined)).toBe('key x, held {"value":3}');
  expect(messageText({ client: "p0", id: 1, f: "cas", key: "x", value: [1, 2] }, undefined)).toBe("cas x 1 → 2");
  const wrapped = { type: "operation", session: 1, op: { f: "write", key: "x", value: 1 } };
  expect(messageText(wrapped, raftWords)).toBe("write x 1");
  expect(messageText({ ok: false, error: "not-leader" }, undefined)).toBe("error not-leader");
  expect(messageText({ ok: true, value: 1 }, undefined)).toBe("ok 1");
  expect([{ f: "read" }, { ok: true }, { type: "x" }, 7].map(messageType)).toEqual([
    "operation",
    "reply",
    "x",
    "message",
  ]);
});

test("a message that is as long as a list is clipped", () => {
  const body = { type: "answer", reply: { type: "ok", value: Array.from({ length: 500 }, (_, position) => position) } };
  expect(messageText(body, vmFtWords).length).toBeLessThanOrEqual(90);
});

test("a note goes into the files with its system's words, and without them as it is", () => {
  const vote = { time: 1, node: "n1", note: { event: "vote", term: 4, for: "n2" } };
  expect(withWords(vote, raftWords)).toEqual({ ...vote, text: "votes for n2, term 4" });
  // The arbiter of VM-FT may run on Raft, but no node of it applies for anything.
  const other = { ...vote, note: { event: "application", term: 4 } };
  expect(withWords(other, vmFtWords)).toEqual(other);
  expect(withWords(vote, undefined)).toEqual(vote);
  const follower = { time: 1, node: "n1", note: { event: "role", role: "follower", term: 4 } };
  expect(withWords(follower, raftWords)).toEqual({ ...follower, text: "follower, term 4", isMinor: true });
});
