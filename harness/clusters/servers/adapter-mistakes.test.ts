/**
 * Mistakes in adapters, as they are told when a file is loaded: in TypeScript with the field, in YAML with line and column.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import type { ServerSystem } from "./adapter/server-system.ts";
import { loadCatalog } from "../../plug-ins/load-catalog.ts";

const folder = mkdtempSync(join(tmpdir(), "clew-adapters-"));
mkdirSync(join(folder, "node_modules"));
symlinkSync(fileURLToPath(new URL("../../..", import.meta.url)), join(folder, "node_modules/clew"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let fileCount = 0;

async function load(ending: "ts" | "yaml", text: string): Promise<ServerSystem> {
  const path = join(folder, `file${++fileCount}.${ending}`);
  writeFileSync(path, text);
  const { foreignSystems } = await loadCatalog({ modules: [path] });
  return foreignSystems.at(-1) as ServerSystem;
}

describe("an adapter in TypeScript", () => {
  const START = 'start: { command: "it" }';
  const OPEN = "open: () => ({})";
  const adapter = (fields: string): string =>
    `import { defineServer } from "clew";
     export const it = defineServer({ name: "it", workloads: ["register"], ${fields} } as never);`;

  test("has everything that it leaves out", async () => {
    const system = await load("ts", adapter(`${START}, ${OPEN}, peers: { each: "{id}" }, spared: ["n2"]`));
    expect(system).toMatchObject({
      kind: "server",
      title: "it",
      defaultNodes: 3,
      module: expect.stringContaining("file1.ts"),
      adapter: {
        ports: { client: "free" },
        ready: { tcp: "client" },
        faults: ["kill", "pause", "wipe", "link"],
        reads: ["read"],
      },
    });
    expect([system.mayLose?.("n1", new Map()), system.mayLose?.("n2", new Map())]).toEqual([true, false]);
  });

  test.each<[string, string, RegExp]>([
    ["throws", 'throw new Error("no licence");\n', /file\d+\.ts.*Error: no licence/],
    ["has no client", adapter(START), /server it: open: expected a function that gives a client.*found nothing/],
    ["has no program", adapter(OPEN), /server it: start: expected \{ command, args, env \}, or a function/],
    [
      "has a field too many",
      adapter(`${START}, ${OPEN}, redy: {}`),
      /expected a known field, found "redy"\. Did you mean "ready"\?/,
    ],
    [
      "has a strange port",
      adapter(`${START}, ${OPEN}, ports: { client: 70000 }`),
      /ports: expected port numbers or "free" by name.*found \{"client":70000\}/,
    ],
    [
      "waits for a port that it has not",
      adapter(`${START}, ${OPEN}, ready: { tcp: "peer" }`),
      /ready: expected \{ tcp: "…" \} with one of the ports client.*found \{"tcp":"peer"\}/,
    ],
    [
      "takes what no server takes",
      adapter(`${START}, ${OPEN}, faults: ["power-loss"]`),
      /faults: expected a list of "kill", "pause", "link" and "wipe", found \["power-loss"\]/,
    ],
    [
      "has a placeholder that is none",
      adapter(`start: { command: "it", args: ["-x", "{port.peer}"] }, ${OPEN}`),
      /start\.args\[1\]: expected one of the placeholders \{id\}.*, found \{port\.peer\}/,
    ],
    [
      "lists peers without saying how",
      adapter(`start: { command: "it", args: ["{peers}"] }, ${OPEN}`),
      /start\.args\[0\]: expected one of the placeholders .*, found \{peers\}/,
    ],
  ])("that %s is refused by name", async (_, text, message) => {
    await expect(load("ts", text)).rejects.toThrow(message);
  });
});

describe("an adapter in YAML", () => {
  const yaml = (...operations: readonly string[]): string =>
    [
      "name: it",
      "start: { command: node }",
      "workloads:",
      "  register:",
      ...operations.map((line) => `    ${line}`),
    ].join("\n");

  test("is a server like any other", async () => {
    const text = yaml(
      "read: { path: '/r/{key}', value: value }",
      "write: { method: PUT, path: '/r/{key}', body: '{value}' }",
    );
    expect(await load("yaml", `${text}\nreadyTimeout: 2s\nspared: [n1]\n`)).toMatchObject({
      kind: "server",
      workloads: ["register"],
      adapter: { readyTimeoutMs: 2_000, definiteErrors: ["ECONNREFUSED"] },
    });
  });

  test.each<[string, string, RegExp]>([
    ["is no YAML", "name: [", /file\d+\.yaml:1:8: expected "\]" at the end/],
    [
      "has a field too many",
      yaml("read: { pth: /x }"),
      /:5:13: workloads\.register\.read\.pth: expected a known field; found "pth"\. Did you mean "path"\?/,
    ],
    [
      "has no path",
      yaml("read: { method: GET }"),
      /:5:11: workloads\.register\.read\.path: expected text, found nothing/,
    ],
    [
      "lacks what a workload needs",
      yaml("read: { path: /x }"),
      /:5:5: workloads\.register\.write: expected a request for "write", which the workload register needs, found nothing/,
    ],
    [
      "has a placeholder that is none",
      yaml("read: { path: '/{kez}' }", "write: { path: /x }"),
      /:5:19: workloads\.register\.read\.path: expected one of the placeholders \{key\}.*found "\{kez\}"/,
    ],
    [
      "has one in a body",
      yaml("read: { path: /x }", "write: { path: /x, body: { a: ['{vlue}'] } }"),
      /:6:36: workloads\.register\.write\.body\.a\[0\]: expected one of the placeholders/,
    ],
    [
      "has one in its command",
      `${yaml("read: { path: /x }", "write: { path: /x }")}\nfiles: { a.conf: 'port={port.peer}' }\n`,
      /:7:18: files\.a\.conf: expected one of the placeholders/,
    ],
    [
      "has no workload",
      "name: it\nstart: { command: node }\nworkloads: {}\n",
      /:3:12: workloads: expected operations of one workload at least/,
    ],
  ])("that %s is refused with line and column", async (_, text, message) => {
    await expect(load("yaml", text)).rejects.toThrow(message);
  });
});
