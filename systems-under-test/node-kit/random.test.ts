import { describe, expect, test } from "vitest";
import { type RandomStream, createRandomStream } from "./random.ts";

const draws = (stream: RandomStream, count: number): number[] => Array.from({ length: count }, () => stream.next());

/** Pearson's chi-squared statistic of these counts against equal counts. */
function chiSquared(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe("a random stream", () => {
  // Computed by a second implementation of sfc32, splitmix32 and FNV-1a, in another language.
  test("gives the known numbers for its seed", () => {
    expect(draws(createRandomStream(1), 5)).toEqual([2420951833, 2513034076, 3847892949, 4064752930, 1169703512]);
    expect(createRandomStream(0).next()).toBe(2899526011);
    expect(createRandomStream(-1).next()).toBe(2300869303);
  });

  test("forks to the known numbers, whatever was drawn before", () => {
    const stream = createRandomStream(1);
    stream.next();
    expect(draws(stream.fork("disk"), 3)).toEqual([4057894080, 1457148139, 1658082761]);
    expect(draws(createRandomStream(1).fork("disk"), 3)).toEqual([4057894080, 1457148139, 1658082761]);
  });

  test("counts 32 bits of the seed", () => {
    expect(draws(createRandomStream(2 ** 32 - 1), 4)).toEqual(draws(createRandomStream(-1), 4));
    expect(draws(createRandomStream(5), 4)).not.toEqual(draws(createRandomStream(6), 4));
  });

  test("has forks that differ by name, and by the seed they come from", () => {
    const firsts = ["a", "b", "ab", "ba", ""].flatMap((name) =>
      [1, 2].map((seed) => createRandomStream(seed).fork(name).next()),
    );
    expect(new Set(firsts).size).toBe(10);
  });

  test("sets every bit half of the time", () => {
    const stream = createRandomStream(7);
    const ones = Array.from({ length: 32 }, () => 0);
    for (const draw of draws(stream, 20_000)) {
      for (let bit = 0; bit < 32; bit++) ones[bit] = (ones[bit] ?? 0) + ((draw >>> bit) & 1);
    }
    // Four and a half standard deviations. The seed is fixed, so the test always passes or always fails.
    for (const count of ones) expect(Math.abs(count - 10_000)).toBeLessThan(320);
  });

  test("gives integers between the bounds, both included, all equally often", () => {
    const stream = createRandomStream(3);
    const counts = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (let draw = 0; draw < 50_000; draw++) {
      const at = stream.integer(-4, 5) + 4;
      counts[at] = (counts[at] ?? 0) + 1;
    }
    expect(counts).toHaveLength(10);
    // The 99.9 % quantile for 9 degrees of freedom.
    expect(chiSquared(counts)).toBeLessThan(27.9);
    expect(stream.integer(6, 6)).toBe(6);
    expect(() => stream.integer(2, 1)).toThrow("expected low <= high, found 2 and 1");
  });

  test("has streams of neighbouring seeds that do not go together", () => {
    const counts = Array.from({ length: 16 }, () => 0);
    for (let seed = 0; seed < 8000; seed++) {
      const cell = (createRandomStream(seed).next() >>> 30) * 4 + (createRandomStream(seed + 1).next() >>> 30);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
    // The 99.9 % quantile for 15 degrees of freedom.
    expect(chiSquared(counts)).toBeLessThan(37.7);
  });

  test("gives units at least 0 and below 1", () => {
    const stream = createRandomStream(4);
    const units = Array.from({ length: 10_000 }, () => stream.unit());
    expect(Math.min(...units)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...units)).toBeLessThan(1);
    expect(units.reduce((sum, unit) => sum + unit, 0) / units.length).toBeCloseTo(0.5, 1);
  });

  test("is true with the probability asked for, never with 0 and always with 1", () => {
    const stream = createRandomStream(5);
    const share = (probability: number): number => {
      let hits = 0;
      for (let draw = 0; draw < 20_000; draw++) hits += stream.chance(probability) ? 1 : 0;
      return hits / 20_000;
    };
    expect([share(0), share(1)]).toEqual([0, 1]);
    expect(Math.abs(share(0.1) - 0.1)).toBeLessThan(0.01);
  });

  test("picks every item, and refuses to pick from none", () => {
    const stream = createRandomStream(6);
    const picked = new Set(Array.from({ length: 100 }, () => stream.pick(["a", "b", "c"])));
    expect([...picked].sort()).toEqual(["a", "b", "c"]);
    expect(() => stream.pick([])).toThrow(RangeError);
  });

  test("shuffles into all orders equally often, and leaves the original alone", () => {
    const stream = createRandomStream(8);
    const items = [1, 2, 3];
    const counts = new Map<string, number>();
    for (let round = 0; round < 6000; round++) {
      const order = stream.shuffle(items).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(items).toEqual([1, 2, 3]);
    expect(counts.size).toBe(6);
    // The 99.9 % quantile for 5 degrees of freedom.
    expect(chiSquared([...counts.values()])).toBeLessThan(20.5);
  });
});
