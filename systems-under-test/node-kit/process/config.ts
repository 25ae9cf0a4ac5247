/**
 * The config file of a node process: one JSON object, named by `--config <path>`. It is validated here, once, with
 * messages that name the wrong field.
 */
import fs from "node:fs";
import type { NodeConfig } from "../../system.ts";
import type { Id, Json } from "../node.ts";

/** A TCP address, for example { host: "127.0.0.1", port: 4001 }. */
export interface Address {
  readonly host: string;
  /** 0 when listening: any free port. */
  readonly port: number;
}

/** The config of one node process. */
export interface ProcessConfig extends NodeConfig {
  readonly listen: Address;
  /** Addresses of the other nodes; may be those of proxies. */
  readonly peers: { readonly [id: Id]: Address };
  readonly dataDir: string;
  /** "lying": writes that are not synced are lost when the process ends. */
  readonly disk: "true" | "lying";
  /** Shortest and longest time of a sync of the lying disk (ms); default 5 … 30. */
  readonly fsyncMs: readonly [number, number];
  /** Different at every start. */
  readonly incarnation: string;
  /** An integer. Together with id and incarnation it determines all random draws. */
  readonly seed: number;
  /** The node's clock relative to the machine's monotonic clock; default { offsetMs: 0, rate: 1 }. */
  readonly clock: { readonly offsetMs: number; readonly rate: number };
}

/** Wrong command line or config file: printed without a stack, exit code 254. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** The config that these command-line arguments name (without node and script). @throws ConfigError */
export function readConfig(args: readonly string[]): ProcessConfig {
  const [flag, file] = args;
  if (args.length !== 2 || flag !== "--config" || file === undefined) {
    throw new ConfigError(`Expected the arguments --config <file>, found "${args.join(" ")}".`);
  }
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch (cause) {
    throw new ConfigError(`${file}: expected a readable config file: ${(cause as Error).message}`, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`${file}: expected JSON: ${(cause as Error).message}`, { cause });
  }
  return parseConfig(file, value);
}

type Fields = { readonly [name: string]: unknown };

/** Validates parsed JSON as a config. `file` is used in messages. @throws ConfigError naming the first wrong field */
export function parseConfig(file: string, value: unknown): ProcessConfig {
  const expect = (isRight: boolean, field: string, expected: string, found: unknown): void => {
    if (isRight) return;
    const shown = found === undefined ? "nothing" : JSON.stringify(found).slice(0, 80);
    throw new ConfigError(`${file}: ${field}: expected ${expected}, found ${shown}.`);
  };
  expect(isFields(value), "config", "an object", value);
  const config = value as Fields;
  for (const field of Object.keys(config)) {
    expect(fieldNames.has(field), field, `one of the fields ${[...fieldNames].join(", ")}`, config[field]);
  }
  for (const field of ["id", "dataDir", "incarnation"]) {
    expect(typeof config[field] === "string" && config[field] !== "", field, "a text", config[field]);
  }
  expect(isMembers(config["members"]), "members", "a list of { id, role, isTarget }", config["members"]);
  const members = config["members"] as ProcessConfig["members"];
  const isMember = members.some((member) => member.id === config["id"]);
  expect(isMember, "id", `one of the members ${members.map((member) => member.id).join(", ")}`, config["id"]);
  expect(isFields(config["options"]), "options", "an object", config["options"]);
  const { joins, mutant, disk, seed, fsyncMs = [5, 30], clock = { offsetMs: 0, rate: 1 } } = config;
  expect(joins === undefined || typeof joins === "boolean", "joins", "true, false or nothing", joins);
  expect(mutant === undefined || typeof mutant === "string", "mutant", "a text or nothing", mutant);
  expect(isAddress(config["listen"], 0), "listen", "{ host, port } with port 0 … 65535", config["listen"]);
  expect(isFields(config["peers"]), "peers", "an object of addresses by node id", config["peers"]);
  for (const [id, address] of Object.entries(config["peers"] as Fields)) {
    expect(isAddress(address, 1), `peers.${id}`, "{ host, port } with port 1 … 65535", address);
  }
  expect(disk === "true" || disk === "lying", "disk", '"true" or "lying"', disk);
  expect(Number.isSafeInteger(seed), "seed", "an integer", seed);
  expect(isRange(fsyncMs), "fsyncMs", "[min, max] in whole ms, 0 <= min <= max", fsyncMs);
  expect(isClock(clock), "clock", "{ offsetMs, rate } with rate above 0", clock);
  return { ...config, fsyncMs, clock } as unknown as ProcessConfig;
}

const fieldNames: ReadonlySet<string> = new Set<keyof ProcessConfig>([
  "id",
  "members",
  "joins",
  "options",
  "mutant",
  "listen",
  "peers",
  "dataDir",
  "disk",
  "fsyncMs",
  "incarnation",
  "seed",
  "clock",
]);

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isMembers(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (member: Json) =>
        isFields(member) &&
        typeof member["id"] === "string" &&
        typeof member["role"] === "string" &&
        typeof member["isTarget"] === "boolean",
    )
  );
}

function isAddress(value: unknown, portMin: number): boolean {
  if (!isFields(value) || typeof value["host"] !== "string") return false;
  const port = value["port"];
  return typeof port === "number" && Number.isInteger(port) && port >= portMin && port <= 65_535;
}

function isRange(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [min, max] = value as unknown[];
  return Number.isInteger(min) && Number.isInteger(max) && Number(min) >= 0 && Number(min) <= Number(max);
}

function isClock(value: unknown): boolean {
  return (
    isFields(value) && Number.isFinite(value["offsetMs"]) && Number.isFinite(value["rate"]) && Number(value["rate"]) > 0
  );
}
