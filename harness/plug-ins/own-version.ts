/**
 * Whether the clew that a module imports is of the version that runs. Records of another version may lack what this one
 * relies on, and that would show in the middle of a run.
 */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { CLEW_VERSION } from "../cli/base/version.ts";
import { PlugInError } from "./plug-in-error.ts";

/** @throws PlugInError where the module's folder has clew installed, of another version */
export function refuseOtherVersion(path: string): void {
  const manifest = installedNear(path);
  if (manifest === undefined) return;
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly version?: string };
  if (version === CLEW_VERSION) return;
  throw new PlugInError(
    `${path}: expected it to import clew ${CLEW_VERSION}, which runs, found clew ${version} in ${dirname(manifest)}. ` +
      "Run that one (npx clew in its folder), or install the same version there.",
  );
}

/** The package.json of the clew that an import from this module would give; undefined where there is none. */
function installedNear(path: string): string | undefined {
  for (let folder = dirname(realpathSync(path)); ; folder = dirname(folder)) {
    const manifest = join(folder, "node_modules", "clew", "package.json");
    if (existsSync(manifest)) return manifest;
    if (folder === dirname(folder)) return undefined;
  }
}
