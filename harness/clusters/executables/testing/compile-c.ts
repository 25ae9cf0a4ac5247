/**
 * Compiles the examples in C, where there is a compiler.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { example } from "./started-cluster.ts";

/** Whether `cc` is there. */
export const hasCompiler: boolean = spawnSync("cc", ["--version"]).status === 0;

/** A folder of compiled examples. */
export interface CompiledExamples {
  /** The absolute path of an example's program, e.g. of "lin-kv"; it is compiled once. A warning is an error. */
  readonly program: (name: string) => string;
  readonly remove: () => void;
}

/** An empty folder. */
export function compiledExamples(): CompiledExamples {
  const folder = mkdtempSync(join(tmpdir(), "clew-c-"));
  const compiled = new Set<string>();
  return {
    program(name) {
      const path = join(folder, name);
      if (!compiled.has(name)) {
        const flags = ["-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-o", path];
        execFileSync("cc", [...flags, example(`c/${name}.c`)], { stdio: ["ignore", "ignore", "inherit"] });
        compiled.add(name);
      }
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
