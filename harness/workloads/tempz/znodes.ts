import { plan } from "../../generator/combinators/once.ts";
import { pending, proceed } from "../../generator/generator.ts";
import type { Answer, Context, Generator } from "../../generator/generator.ts";
import type { Json } from "../../../histories/json.ts";
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import { ZNODE_CHECKS } from "../../../checker/coordination/checks.ts";
import { finalReadsOfOne } from "../final-reads.ts";
import type { Workload } from "../workload.ts";

const PATHS = ["/a", "/b", "/a/c", "/b/d", "/q", "/q/x", "/e"];
function write(random: RandomStream, v: () => number): { [n: string]: Json } & { f: string } {
  const path = random.pick(PATHS);
  const version = random.chance(0.5) ? {} : { version: random.integer(0, 3) };
  const roll = random.unit();
  if (roll < 0.3) return { f: "create", path, data: v(), ...(random.chance(0.3) ? { ephemeral: true } : {}) };
  if (roll < 0.4) return { f: "create", path: random.pick(["/q/n-", "/a/n-"]), data: v(), sequential: true, ...(random.chance(0.8) ? { ephemeral: true } : {}) };
  if (roll < 0.55) return { f: "delete", path, ...version };
  return { f: "set", path, data: v(), ...version };
}
function read(random: RandomStream): { [n: string]: Json } & { f: string } {
  return { f: random.pick(["get", "get", "exists", "children"]), path: random.pick(PATHS), ...(random.chance(0.4) ? { watch: true } : {}) };
}
class Znodes implements Generator {
  readonly n: number;
  constructor(n: number) { this.n = n; }
  next(context: Context): Answer {
    const operation = plan(context, { f: "get" });
    if (operation === undefined) return pending(this);
    const { random } = context;
    let n = this.n;
    const v = (): number => ++n;
    const roll = random.unit();
    const one = (): { [n: string]: Json } & { f: string } => (random.chance(0.5) ? write(random, v) : read(random));
    let chosen: { f: string; value: Json };
    const split = ({ f, ...value }: { [n: string]: Json } & { f: string }): { f: string; value: Json } => ({ f, value });
    if (roll < 0.06) chosen = { f: "sync", value: { path: "/" } };
    else if (roll < 0.1) chosen = { f: "multi", value: { operations: [write(random, v), write(random, v)] } };
    else if (roll < 0.25) chosen = { f: "pipeline", value: { requests: Array.from({ length: random.integer(2, 5) }, () => random.chance(0.1) ? { f: "sync", path: "/" } : one()) } };
    else if (roll < 0.27) chosen = { f: "close", value: {} };
    else if (roll < 0.28) chosen = { f: "pipeline", value: { requests: [{ f: "create", path: "/e", data: v(), ephemeral: true }, { f: "close" }, { f: "create", path: "/e", data: v(), ephemeral: true }] } };
    else chosen = split(one());
    return proceed({ ...operation, ...chosen }, new Znodes(n));
  }
  update(): Generator { return this; }
}
export const znodes: Workload = {
  name: "znodes",
  description: "Temp.",
  judge: ZNODE_CHECKS[0],
  checks: ZNODE_CHECKS.slice(1),
  generator: () => new Znodes(0),
  finalGenerator: (o) => finalReadsOfOne(o, { f: "sync", value: { path: "/" } }),
  probe: { f: "sync", value: { path: "/" } },
  mustSucceed: ["create"],
  defaults: { keys: 1, operationsPerKey: 1_000_000 },
};
