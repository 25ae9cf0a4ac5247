/** The package's own version, from its package.json. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The nearest package.json above this file, whether it runs compiled or not. */
function packageFile(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const file = join(folder, "package.json");
    try {
      readFileSync(file);
      return file;
    } catch (error) {
      if (dirname(folder) === folder) throw error;
      folder = dirname(folder);
    }
  }
}

const manifest = JSON.parse(readFileSync(packageFile(), "utf8")) as { readonly version: string };

/** e.g. "0.1.0". */
export const CLEW_VERSION = manifest.version;
