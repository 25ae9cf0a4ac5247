import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundledCatalog } from "../../catalog.ts";
import { InputError } from "../base/exit-codes.ts";
import { openTerminal } from "../base/terminal.ts";
import { serve } from "./serve.ts";

let folder: string;
let store: string;
let other: Server;
let port: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "clew-serve-"));
  store = join(folder, "runs");
  mkdirSync(join(store, "one/20260101T000000.000Z"), { recursive: true });
  writeFileSync(join(store, "one/20260101T000000.000Z/test.json"), "{}");
  writeFileSync(join(folder, "file"), "");
  other = createServer();
  await new Promise<void>((resolve) => {
    other.listen(0, "127.0.0.1", resolve);
  });
  ({ port } = other.address() as AddressInfo);
});

afterAll(() => {
  other.close();
  rmSync(folder, { recursive: true });
});

async function refusal(path: string, flags: { readonly port?: string; readonly host?: string } = {}): Promise<string> {
  const surroundings = { catalog: bundledCatalog, terminal: openTerminal() };
  const error: unknown = await serve(path, { port: "0", host: "127.0.0.1", ...flags }, surroundings).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InputError);
  return (error as Error).message;
}

test("a store that is none is refused, and a single run is told apart from one", async () => {
  expect(await refusal(join(folder, "nothing"))).toContain("expected the folder of all runs, found nothing");
  expect(await refusal(join(folder, "file"))).toContain("expected the folder of all runs, found a file");
  const run = join(store, "one/20260101T000000.000Z");
  expect(await refusal(run)).toMatch(/found a single one \(it holds test\.json\)\. .*clew serve .*runs$/);
});

test("where nobody can listen is said, and what to do", async () => {
  expect(await refusal(store, { port: String(port) })).toBe(
    `--port ${port}: expected a free port, found one in use. Name another one, or 0 for any.`,
  );
  expect(await refusal(store, { port: "70000" })).toContain('expected a number from 0 to 65535, found "70000"');
  expect(await refusal(store, { port: "http" })).toContain('found "http"');
  expect(await refusal(store, { host: "192.0.2.1" })).toContain(
    "--host 192.0.2.1: expected an address of this machine",
  );
});
