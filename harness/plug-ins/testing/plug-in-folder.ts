/**
 * A folder of somebody who has clew installed: for tests of what is plugged in from there.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface PlugInFolder {
  readonly path: string;
  /** Writes a file; gives its absolute path. */
  file(name: string, text: string): string;
  remove(): void;
}

/** An empty folder beside an installed clew, which is this checkout as it was built. */
export function createPlugInFolder(): PlugInFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "clew-plug-ins-")));
  mkdirSync(join(path, "node_modules/.bin"), { recursive: true });
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  symlinkSync(root, join(path, "node_modules/clew"));
  symlinkSync(join(root, "bin/clew.mjs"), join(path, "node_modules/.bin/clew"));
  return {
    path,
    file(name, text) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** A module whose only system starts and does nothing. */
export function toySystem(name: string, more = ""): string {
  return `
import { defineSystem } from "clew";
export const ${name.replaceAll("-", "")} = defineSystem({
  name: "${name}", workloads: ["register"], createNode: () => ({}), createClient: () => ({}), ${more}
} as never);
`;
}
