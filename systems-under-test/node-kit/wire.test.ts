import { describe, expect, test } from "vitest";
import { createSplitter, decodeFrame, encodeFrame, type Frame, WireError } from "./wire.ts";

const frames: readonly Frame[] = [
  { kind: "peer", from: "n1", message: { type: "append", entries: [1, null] } },
  { kind: "request", id: 1, request: { f: "write", value: "line\nend \u2028 ü" } },
  { kind: "response", id: 1, reply: null },
  { kind: "inspect", id: 2 },
  { kind: "state", id: 2, state: [] },
];

describe("a frame", () => {
  test("is one line, and comes back as it was", () => {
    for (const frame of frames) {
      const line = encodeFrame(frame);
      expect(line.indexOf("\n")).toBe(line.length - 1);
      expect(decodeFrame(line.trimEnd())).toEqual(frame);
    }
  });

  test.each([
    ["hello", 'expected a JSON object a line, found "hello"'],
    ["7", 'expected a JSON object, found "7"'],
    ['{"kind":"shout","id":1}', 'expected kind "peer", "request", "response", "inspect" or "state", found'],
    ['{"kind":"peer","message":1}', 'expected a text "from" in a peer frame'],
    ['{"kind":"peer","from":"n1"}', 'expected a "message" in a peer frame'],
    ['{"kind":"request","id":"1","request":1}', 'expected a whole number "id" in the request frame'],
    ['{"kind":"response","id":1}', 'expected a "reply" in a response frame'],
    ['{"kind":"inspect"}', 'expected a whole number "id" in the inspect frame'],
  ])("%s is refused", (line, message) => {
    expect(() => decodeFrame(line)).toThrow(WireError);
    expect(() => decodeFrame(line)).toThrow(message);
  });

  test("that is refused is shown by its beginning only", () => {
    expect(() => decodeFrame("x".repeat(5000))).toThrow(/found "x{80}…"\.$/);
  });
});

describe("the splitter", () => {
  test("gives the same lines however the stream is cut", () => {
    const stream = frames.map(encodeFrame).join("");
    for (let size = 1; size <= stream.length; size++) {
      const splitter = createSplitter();
      const lines: string[] = [];
      for (let start = 0; start < stream.length; start += size) {
        lines.push(...splitter.push(stream.slice(start, start + size)));
      }
      expect(lines.map(decodeFrame)).toEqual(frames);
    }
  });

  test("gives nothing before the line ends", () => {
    const splitter = createSplitter();
    expect(splitter.push("half a")).toEqual([]);
    expect(splitter.push(" line\nnext")).toEqual(["half a line"]);
  });

  test("takes a line of the largest size and refuses one more character, ended or not", () => {
    expect(createSplitter(4).push("four\n")).toEqual(["four"]);
    expect(() => createSplitter(4).push("fiver\n")).toThrow(/at most 4 characters, found one of 5/);
    const splitter = createSplitter(4);
    splitter.push("abc");
    expect(() => splitter.push("de")).toThrow(WireError);
  });
});
