/**
 * Records the corpus: every history of histories/corpus and its index, always the same.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { encodeEvent } from "../../histories/codecs/json-lines.ts";
import { systems } from "../../systems-under-test/catalog.ts";
import { judged, type CorpusEntry, type CorpusIndex, type MutantEntry } from "./entry.ts";
import { recordFormats } from "./format-samples.ts";
import { recordLevels } from "./level-runs.ts";
import { recordObjects } from "./object-runs.ts";
import { recordMutant, recordRight, type Recording } from "./system-runs.ts";

/** Writes everything anew; `say` is told what is being recorded. */
export function recordCorpus(folder: string, say: (line: string) => void): void {
  for (const name of readdirSync(folder, { withFileTypes: true })) {
    if (name.isDirectory()) rmSync(join(folder, name.name), { recursive: true });
  }
  const histories: CorpusEntry[] = [];
  const keep = (recording: Recording, more: Partial<CorpusEntry> = {}): string => {
    const { name, events, model, origin } = recording;
    const file = `${name}.jsonl`;
    write(join(folder, file), events.map((event) => `${encodeEvent(event)}\n`).join(""));
    histories.push({ file, model, ...judged(events, model), ...more, origin });
    return file;
  };
  const mutants: { [system: string]: { [id: string]: MutantEntry } } = {};
  for (const system of systems) {
    for (const recording of recordRight(system)) keep(recording);
    const entries = (mutants[system.name] = {} as { [id: string]: MutantEntry });
    for (const mutant of system.mutants) {
      const recording = recordMutant(system, mutant);
      entries[mutant.id] = typeof recording === "string" ? { none: recording } : { file: keep(recording) };
      say(`${system.name} ${mutant.id}: ${typeof recording === "string" ? recording : recording.origin.by}`);
    }
  }
  for (const recording of recordObjects()) keep(recording);
  for (const recording of recordLevels()) keep(recording, { guarantees: recording.guarantees });
  for (const { file, content, ...entry } of recordFormats()) {
    write(join(folder, file), content);
    histories.push({ file, ...entry });
  }
  const index: CorpusIndex = { command: "node scripts/record-corpus.mjs", histories, mutants };
  write(join(folder, "index.json"), `${JSON.stringify(index, null, 1)}\n`);
}

function write(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
