import { describe, expect, test } from "vitest";
import { raftWords } from "../../../systems-under-test/raft/words.ts";
import { encodeFrame } from "../../../systems-under-test/node-kit/wire.ts";
import { byteWords, frameWords, maelstromWords } from "./content-words.ts";

const taped = (content: string | Buffer, sizeBytes?: number) => {
  const kept = Buffer.from(content);
  return { kept, sizeBytes: sizeBytes ?? kept.length };
};

describe("a frame", () => {
  const words = frameWords(raftWords);

  test("between nodes, of a request and of a reply is told in the words of its system", () => {
    const message = { type: "requestVote", term: 3, pre: false };
    expect(words(taped(encodeFrame({ kind: "peer", from: "n1", message })))).toEqual({
      message: "requestVote",
      text: "asks for a vote, term 3",
    });
    const request = { type: "operation", session: 1, op: { f: "write", key: "x", value: 1 } };
    expect(words(taped(encodeFrame({ kind: "request", id: 7, request })))).toEqual({
      message: "operation",
      text: "write x 1",
    });
    expect(words(taped(encodeFrame({ kind: "response", id: 7, reply: { ok: true, value: 1 } })))).toEqual({
      message: "reply",
      text: "ok 1",
    });
  });

  test("that is too long to be kept has its type and its size", () => {
    const line = encodeFrame({ kind: "peer", from: "n1", message: { type: "append", entries: ["x".repeat(500)] } });
    expect(words(taped(line.slice(0, 100), 10_000_000))).toEqual({
      message: "append",
      text: "append, 10,000,000 bytes, of which only the beginning was kept",
    });
  });

  test.each<[string, string]>([
    ["half a frame", '{"kind":"peer","from":"n1","mess'],
    ["JSON that is no frame", '{"hello":1}'],
    ["a number", "7"],
  ])("that is %s is told as bytes", (_, content) => {
    expect(words(taped(content))).toEqual(byteWords(taped(content)));
  });

  test("that its system cannot put into words is told as bytes", () => {
    const failing = frameWords({
      describeMessage() {
        throw new TypeError("no such field");
      },
    });
    const line = encodeFrame({ kind: "peer", from: "n1", message: { type: "odd" } });
    expect(failing(taped(line))).toMatchObject({ message: "bytes" });
  });
});

test("a message of Maelstrom's protocol is told by its body", () => {
  const words = maelstromWords();
  expect(words(taped('{"src":"n1","dest":"n2","body":{"type":"gossip","rumour":"x"}}'))).toEqual({
    message: "gossip",
    text: "gossip, rumour x",
  });
  expect(words(taped("null"))).toMatchObject({ message: "bytes" });
});

describe("bytes of a protocol that nobody knows", () => {
  test("are shown where they are text, on one line", () => {
    expect(byteWords(taped("GET /v3/kv HTTP/1.1\r\nhost: n1\r\n\r\n"))).toEqual({
      message: "bytes",
      text: "33 bytes: GET /v3/kv HTTP/1.1 host: n1",
    });
    expect(byteWords(taped("x".repeat(1_000))).text).toHaveLength(90);
  });

  test("are counted where they are none", () => {
    expect(byteWords(taped(Buffer.from([0, 255, 1, 254, 2, 3, 65])))).toEqual({
      message: "bytes",
      text: "7 bytes, no text",
    });
    expect(byteWords(taped(""))).toEqual({ message: "bytes", text: "0 bytes, no text" });
  });
});
