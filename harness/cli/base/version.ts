/** The package's own folder, and its version from its package.json. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The nearest folder above this file with a package.json, whether it runs compiled or not. */
function nearestPackage(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    try {
      readFileSync(join(folder, "package.json"));
      return folder;
    } catch (error) {
      if (dirname(folder) === folder) throw error;
      folder = dirname(folder);
    }
  }
}

/** Absolute; holds all that the package brings, such as `templates`. */
export const PACKAGE_FOLDER = nearestPackage();

const manifest = JSON.parse(readFileSync(join(PACKAGE_FOLDER, "package.json"), "utf8")) as { readonly version: string };

/** e.g. "0.1.0". */
export const CLEW_VERSION = manifest.version;
