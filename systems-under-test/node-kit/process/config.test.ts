import { describe, expect, test } from "vitest";
import { ConfigError, parseConfig } from "./config.ts";

const right = {
  id: "n1",
  members: [{ id: "n1", role: "server", isTarget: true }],
  options: { reads: "log" },
  listen: { host: "127.0.0.1", port: 0 },
  peers: { n2: { host: "127.0.0.1", port: 4001 } },
  dataDir: "/data/n1",
  disk: "true",
  incarnation: "n1-1",
  seed: 7,
};

describe("a node's config", () => {
  test("that is right is taken as it is, with defaults for what may be left out", () => {
    expect(parseConfig("c.json", right)).toEqual({ ...right, fsyncMs: [5, 30], clock: { offsetMs: 0, rate: 1 } });
    const full = {
      ...right,
      joins: true,
      mutant: "R20",
      disk: "lying",
      fsyncMs: [0, 0],
      clock: { offsetMs: -300, rate: 1.1 },
    };
    expect(parseConfig("c.json", full)).toEqual(full);
  });

  test.each([
    [[], "c.json: config: expected an object, found []."],
    [{ ...right, prot: 1 }, "c.json: prot: expected one of the fields id, members"],
    [{ ...right, id: "n9" }, 'c.json: id: expected one of the members n1, found "n9".'],
    [{ ...right, incarnation: "" }, 'c.json: incarnation: expected a text, found "".'],
    [{ ...right, members: [{ id: "n1" }] }, "c.json: members: expected a list of { id, role, isTarget }"],
    [{ ...right, options: null }, "c.json: options: expected an object, found null."],
    [{ ...right, joins: 1 }, "c.json: joins: expected true, false or nothing, found 1."],
    [{ ...right, mutant: 20 }, "c.json: mutant: expected a text or nothing, found 20."],
    [{ ...right, listen: { host: "127.0.0.1", port: 70_000 } }, "c.json: listen: expected { host, port }"],
    [
      { ...right, peers: { n2: { host: "127.0.0.1", port: 0 } } },
      "c.json: peers.n2: expected { host, port } with port 1",
    ],
    [{ ...right, disk: "fast" }, 'c.json: disk: expected "true" or "lying", found "fast".'],
    [{ ...right, seed: 0.5 }, "c.json: seed: expected an integer, found 0.5."],
    [{ ...right, fsyncMs: [9, 3] }, "c.json: fsyncMs: expected [min, max] in whole ms, 0 <= min <= max, found [9,3]."],
    [{ ...right, clock: { offsetMs: 0, rate: 0 } }, "c.json: clock: expected { offsetMs, rate } with rate above 0"],
  ])("that is wrong is refused with the field, what was expected and what was found: %j", (config, message) => {
    expect(() => parseConfig("c.json", config)).toThrow(ConfigError);
    expect(() => parseConfig("c.json", config)).toThrow(message);
  });
});
