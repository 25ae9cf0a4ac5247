import { describe, expect, test } from "vitest";
import { createRandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import { createFrameGate, type FrameGate } from "./frame-gate.ts";
import { openLinks, setRule, type Link } from "./link.ts";
import { eventually } from "../testing/eventually.ts";

interface Gate {
  readonly link: Link;
  readonly gate: FrameGate<number>;
  readonly delivered: number[];
  readonly ends: number[];
}

function open(): Gate {
  const link = openLinks(["n1", "n2"], createRandomStream(1)).between("n1", "n2");
  const delivered: number[] = [];
  const ends: number[] = [];
  const gate = createFrameGate<number>({
    link,
    deliver: (frame) => delivered.push(frame),
    onEnd: () => ends.push(delivered.length),
    onRelief: () => undefined,
  });
  return { link, gate, delivered, ends };
}

function offer(gate: FrameGate<number>, from: number, to: number): void {
  for (let frame = from; frame < to; frame++) gate.offer(frame, 10);
}

describe("a link", () => {
  test("that is open passes at once, one that is cut drops, and both are counted", () => {
    const { link, gate, delivered } = open();
    offer(gate, 0, 3);
    setRule(link, { drop: true });
    offer(gate, 3, 5);
    setRule(link, {});
    offer(gate, 5, 6);
    expect(delivered).toEqual([0, 1, 2, 5]);
    expect(link).toMatchObject({ passed: 4, dropped: 2, delayed: 0 });
  });

  test("that is lossy loses about its share, and counts what it loses", () => {
    const { link, gate, delivered } = open();
    setRule(link, { loss: 0.3 });
    offer(gate, 0, 1_000);
    expect(delivered.length).toBeGreaterThan(600);
    expect(delivered.length).toBeLessThan(800);
    expect(link).toMatchObject({ passed: delivered.length, dropped: 1_000 - delivered.length });
  });

  test("that is slow keeps the order, also for what comes after the delay was lifted", async () => {
    const { link, gate, delivered } = open();
    setRule(link, { delayMs: [20, 40] });
    expect(gate.isTransparent()).toBe(false);
    offer(gate, 0, 20);
    expect([delivered, gate.queuedBytes()]).toEqual([[], 200]);
    setRule(link, {});
    expect(gate.isTransparent()).toBe(false);
    offer(gate, 20, 21);
    await eventually("all are there", () => delivered.length === 21);
    expect(delivered).toEqual(Array.from({ length: 21 }, (_, frame) => frame));
    expect([link.delayed, gate.isTransparent()]).toEqual([20, true]);
  });
});

describe("the end of a connection", () => {
  test("is told behind what was sent before it", async () => {
    const { link, gate, ends } = open();
    setRule(link, { delayMs: [10, 10] });
    offer(gate, 0, 3);
    gate.end();
    expect(ends).toEqual([]);
    await eventually("the end", () => ends.length > 0);
    expect(ends).toEqual([3]);
  });

  test("is not told behind a cut until the cut heals", () => {
    const { link, gate, ends } = open();
    setRule(link, { drop: true });
    gate.end();
    expect(ends).toEqual([]);
    setRule(link, {});
    expect(ends).toEqual([0]);
  });
});
