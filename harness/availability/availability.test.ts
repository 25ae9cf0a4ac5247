import { describe, expect, test } from "vitest";
import type { AvailabilityPromise } from "../../systems-under-test/system.ts";
import {
  availabilityBoundMs,
  createAvailabilityWatch,
  type AvailabilityReport,
  type AvailabilityWatch,
} from "./availability.ts";

const nodes = ["a", "b", "c"];
const promise: AvailabilityPromise = {
  quorums: [
    ["a", "b"],
    ["a", "c"],
    ["b", "c"],
  ],
  unreadyRoles: ["fresh"],
  toleratesOneWayLinks: true,
  electionMs: 90,
  elections: 8,
  clientMs: 150,
};
const conditions = { attempts: 1, roundMs: 10, slackMs: 50 };
const BOUND_MS = 1_000;

/** Everything up from 0 on, one operation open since 100 ms, and what is done besides; judged at the end. */
function judged(
  act: (watch: AvailabilityWatch) => void,
  endMs = 3_000,
  change: Partial<AvailabilityPromise> = {},
): AvailabilityReport {
  const watch = createAvailabilityWatch({ nodes, promise: { ...promise, ...change }, conditions });
  for (const node of nodes) watch.node(0, node, true);
  watch.invoked(100);
  act(watch);
  return watch.finish(endMs);
}

const cut = (watch: AvailabilityWatch, timeMs: number, pairs: readonly (readonly [string, string])[]): void => {
  for (const [from, to] of pairs) watch.link(timeMs, from, to, "cut");
};

test("the bound is so many elections with their messages, and time for clients", () => {
  expect(availabilityBoundMs(promise, conditions)).toBe(BOUND_MS);
  expect(availabilityBoundMs(promise, { ...conditions, attempts: 2 })).toBe(2 * 800 + 200);
});

describe("a silence is a failure", () => {
  test("at the moment at which clients have waited for the whole bound", () => {
    const { failure } = judged(() => undefined);
    expect(failure).toMatchObject({ nodes: ["a", "b"], timeMs: 100 + BOUND_MS });
    expect(failure?.message).toBe(
      "a, b were up and connected from 0 ms on, and for 1000 ms of waiting, up to 1100 ms, nobody was answered: 8 elections of 100 ms, and time for clients",
    );
  });

  test("though operations end, when each of them gives up", () => {
    const { failure } = judged((watch) => {
      for (let timeMs = 200; timeMs < 3_000; timeMs += 200) {
        watch.ended(timeMs, false);
        watch.invoked(timeMs);
      }
    });
    expect(failure?.timeMs).toBe(1_100);
  });

  test("whatever the links outside of the set do, in one direction or both", () => {
    const shapes = [
      [["c", "a"]],
      [
        ["a", "c"],
        ["b", "c"],
      ],
      [
        ["a", "c"],
        ["c", "a"],
      ],
      [
        ["a", "c"],
        ["c", "a"],
        ["b", "c"],
        ["c", "b"],
        ["c", "client"],
        ["client", "c"],
      ],
    ] as const;
    for (const pairs of shapes) {
      expect(judged((watch) => cut(watch, 50, pairs)).failure?.nodes).toContain("b");
    }
  });

  test("also when others die meanwhile, two elections later for each change", () => {
    const { failure } = judged((watch) => {
      watch.node(300, "c", false);
      watch.node(600, "c", true);
    });
    expect(failure).toMatchObject({ nodes: ["a", "b"], timeMs: 1_500 });
  });

  test("after an answer only when the bound has passed anew", () => {
    const { failure } = judged((watch) => {
      watch.ended(1_050, true);
      watch.invoked(1_500);
    });
    expect(failure?.timeMs).toBe(1_500 + BOUND_MS);
  });
});

describe("a silence is none", () => {
  const excuses: readonly (readonly [string, (watch: AvailabilityWatch) => void])[] = [
    ["while no client waits", (watch) => watch.ended(200, false)],
    [
      "when no set is intact for the whole bound",
      (watch) => {
        for (let timeMs = 500; timeMs < 3_000; timeMs += 900) {
          for (const node of ["a", "b"]) {
            watch.node(timeMs, node, false);
            watch.node(timeMs + 10, node, true);
          }
        }
      },
    ],
    [
      "when its members hear each other in one direction only",
      (watch) =>
        cut(watch, 50, [
          ["a", "b"],
          ["b", "c"],
          ["c", "a"],
        ]),
    ],
    [
      "when clients reach only one of them",
      (watch) =>
        cut(watch, 50, [
          ["client", "a"],
          ["b", "client"],
        ]),
    ],
    [
      "when the disk of one and the clock of another are sick",
      (watch) => {
        watch.health(50, "a", "disk", false);
        watch.health(50, "b", "clock", false);
      },
    ],
    [
      "when members have no state to serve with",
      (watch) => {
        watch.role(50, "a", "fresh");
        watch.role(50, "b", "fresh");
      },
    ],
    [
      "when one outside speaks with them over half-broken links: it may lead, slowly",
      (watch) => {
        for (const other of ["a", "b"]) watch.link(50, "c", other, "poor");
      },
    ],
    ["when one outside speaks with them and not with clients", (watch) => cut(watch, 50, [["client", "c"]])],
  ];

  test.each(excuses)("%s", (_name, act) => {
    expect(judged(act).failure).toBeUndefined();
  });

  test("when one outside hears them and is not heard, in a system that promises nothing then", () => {
    const deaf = (watch: AvailabilityWatch): void =>
      cut(watch, 50, [
        ["c", "a"],
        ["c", "b"],
      ]);
    expect(judged(deaf, 3_000, { toleratesOneWayLinks: false }).failure).toBeUndefined();
    expect(judged(deaf).failure?.nodes).toEqual(["a", "b"]);
  });

  test("until a clog has ended", () => {
    const clogged = (endMs: number): AvailabilityReport =>
      judged((watch) => {
        for (const node of nodes) watch.link(50, "client", node, "poor", 1_500);
      }, endMs);
    expect(clogged(2_400).failure).toBeUndefined();
    expect(clogged(2_600).failure?.timeMs).toBe(1_500 + BOUND_MS);
  });

  test("and where nothing was intact, nothing was judged", () => {
    const report = judged((watch) => {
      watch.node(50, "a", false);
      watch.node(50, "b", false);
    });
    expect(report).toMatchObject({ failure: undefined, judgedMs: 0 });
  });
});

describe("where members change", () => {
  const four = ["a", "b", "c", "d"];
  const majorities = (members: readonly string[]): readonly (readonly string[])[] => {
    const size = Math.floor(members.length / 2) + 1;
    const subsets = members.reduce<string[][]>((sets, id) => [...sets, ...sets.map((set) => [...set, id])], [[]]);
    return subsets.filter((set) => set.length === size);
  };
  const promiseOf = (members: readonly string[]): AvailabilityPromise => ({
    ...promise,
    quorums: majorities(members),
  });
  const grow = { add: ["d"], remove: [] };

  /** a, b and c are members and run, c is away from 0 on; a client has waited since 100 ms. */
  function watched(act: (watch: AvailabilityWatch) => void, endMs = 3_000): AvailabilityReport {
    const watch = createAvailabilityWatch({
      nodes,
      promise,
      conditions,
      membership: { members: nodes, promiseOf, conditionsOf: () => conditions },
    });
    for (const node of ["a", "b"]) watch.node(0, node, true);
    watch.invoked(100);
    act(watch);
    return watch.finish(endMs);
  }

  test("two of three must serve, until a fourth may be one of them", () => {
    expect(watched(() => undefined).failure).toMatchObject({ nodes: ["a", "b"], timeMs: 1_100 });
    expect(watched((watch) => watch.changeAsked(50, grow)).failure).toBeUndefined();
    expect(watched((watch) => watch.members(50, { members: four, version: 9 })).failure).toBeUndefined();
  });

  test("three of four must serve once it is committed, the new one among them", () => {
    const { failure } = watched((watch) => {
      watch.changeAsked(50, grow);
      watch.node(60, "d", true);
      watch.members(200, { members: four, version: 9 });
    });
    expect(failure).toMatchObject({ nodes: ["a", "b", "d"] });
    expect(failure?.timeMs).toBeGreaterThan(1_100);
  });

  test("a set that was enough before and still is goes on waiting", () => {
    const { failure } = watched((watch) => watch.members(900, { members: ["a", "b", "e"], version: 9 }));
    expect(failure).toMatchObject({ nodes: ["a", "b"] });
    expect(failure?.timeMs).toBeLessThan(1_100 + 2 * 100 + 1);
  });

  test("a node that joined and is half cut off excuses those that it speaks with, and one that has left does not", () => {
    const half = (watch: AvailabilityWatch): void => {
      watch.node(50, "e", true);
      watch.link(60, "e", "a", "poor");
    };
    expect(watched(half).failure).toBeUndefined();
    const gone = watched((watch) => {
      half(watch);
      watch.node(90, "e", false);
    });
    expect(gone.failure).toMatchObject({ nodes: ["a", "b"] });
  });
});
