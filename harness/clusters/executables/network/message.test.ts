import { describe, expect, test } from "vitest";
import { lineOf, readMessage } from "./message.ts";
import { networkFigures } from "./message-counts.ts";

const HELLO = '{"src":"n1","dest":"n2","body":{"type":"hello"}}';

describe("a line that is no message says what was expected:", () => {
  test.each([
    ["hello", "expected one JSON object a line"],
    ["{", "expected one JSON object a line"],
    ["", "expected one JSON object a line"],
    ["[]", "expected one JSON object a line"],
    ["null", "expected one JSON object a line"],
    ["3", "expected one JSON object a line"],
    ['{"dest":"n1","body":{}}', 'expected "src"'],
    ['{"src":1,"dest":"n1","body":{}}', 'expected "src"'],
    ['{"src":"n1","body":{}}', 'expected "dest"'],
    ['{"src":"n1","dest":"n2"}', 'expected "body"'],
    ['{"src":"n1","dest":"n2","body":[]}', 'expected "body"'],
    ['{"src":"n1","dest":"n2","body":"text"}', 'expected "body"'],
  ])("%s", (line, expected) => {
    expect(readMessage(line)).toContain(expected);
  });

  test("a long one is shown in part", () => {
    expect(readMessage("x".repeat(100_000))).toHaveLength("expected one JSON object a line, found ".length + 122);
  });
});

describe("what a node gets", () => {
  const received = (line: string): unknown => {
    const message = readMessage(line);
    if (typeof message === "string") throw new Error(message);
    const written = lineOf(message, 7);
    expect(written.endsWith("\n")).toBe(true);
    expect(written.indexOf("\n")).toBe(written.length - 1);
    return JSON.parse(written);
  };

  test.each([
    [HELLO, {}],
    [` \t${HELLO} \r`, {}],
    ['{"src":"n1","dest":"n2","more":1,"body":{"type":"hello"}}', { more: 1 }],
    ['{ "src" : "n1", "dest" : "n2", "body" : {"type" : "hello"} }', {}],
  ])("is what was sent, with its number: %j", (line, more) => {
    const message = { id: 7, src: "n1", dest: "n2", body: { type: "hello" } };
    const got = received(line);
    // What is written anew has the protocol's fields only.
    expect(got).toEqual(line.startsWith("{") ? { ...message, ...more } : message);
  });

  test("has one number only, also when the sender has sent one on", () => {
    const line = '{"id":3,"src":"n1","dest":"n2","body":{"type":"hello"}}';
    const message = readMessage(line);
    if (typeof message === "string") throw new Error(message);
    expect(lineOf(message, 7).match(/"id"/g)).toHaveLength(1);
    expect(received(line)).toMatchObject({ id: 7 });
  });
});

test("messages per operation are told where there were operations", () => {
  const counts = {
    all: { sent: 60, received: 50 },
    clients: { sent: 20, received: 20 },
    servers: { sent: 40, received: 30 },
    services: { sent: 10, received: 10 },
  };
  expect(networkFigures(counts, 10)).toEqual({ ...counts, perOperation: { all: 6, clients: 2, servers: 4 } });
  expect(networkFigures(counts, 0)).toEqual(counts);
});
