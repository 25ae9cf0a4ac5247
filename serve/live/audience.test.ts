import { expect, test, vi } from "vitest";
import { openAudience, type News } from "./audience.ts";
import type { Follower, Look } from "./follower.ts";

/** Gives these looks, the last one again and again. */
function follower(looks: readonly Look[]): Follower & { asked: number } {
  const made = {
    asked: 0,
    look(): Promise<Look> {
      const look = looks[Math.min(made.asked, looks.length - 1)];
      made.asked++;
      return look === undefined ? Promise.reject(new Error("nothing there")) : Promise.resolve(look);
    },
  };
  return made;
}

const look = (state: object, isOver = false): Look => ({ state, isOver, hasMore: false });

test("ten viewers share one follower, and hear the same", async () => {
  vi.useFakeTimers();
  try {
    const shared = follower([look({ at: 1 }), look({ at: 2 })]);
    const audience = openAudience();
    const heard: string[][] = Array.from({ length: 10 }, () => []);
    let opened = 0;
    const leave = heard.map((own) =>
      audience.join(
        "run",
        () => (opened++, shared),
        ({ text }) => own.push(text),
      ),
    );
    await vi.advanceTimersByTimeAsync(2000);
    expect(opened).toBe(1);
    expect(shared.asked).toBeLessThanOrEqual(6);
    for (const own of heard) expect(own).toEqual(['{"at":1}', '{"at":2}']);
    const late: string[] = [];
    leave.push(
      audience.join(
        "run",
        () => shared,
        ({ text }) => late.push(text),
      ),
    );
    expect(late).toEqual(['{"at":2}']);
    for (const each of leave) each();
    const { asked } = shared;
    await vi.advanceTimersByTimeAsync(5000);
    expect(shared.asked).toBe(asked);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test("the end is told, and nobody looks any more; a look that fails is tried again", async () => {
  vi.useFakeTimers();
  try {
    let asked = 0;
    const failing: Follower = {
      look: () => (asked++ === 0 ? Promise.reject(new Error("not now")) : Promise.resolve(look({ done: 1 }, true))),
    };
    const heard: News[] = [];
    openAudience().join(
      "run",
      () => failing,
      (news) => heard.push(news),
    );
    await vi.advanceTimersByTimeAsync(5000);
    expect(heard).toEqual([{ text: '{"done":1}', isOver: true }]);
    expect(asked).toBe(2);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
