/**
 * What a new project's package.json asks for as "clew": the same as the project that this clew is installed in. Where
 * that is a tarball, a range of versions would lead npm to a registry that need not have it.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { CLEW_VERSION } from "../base/version.ts";

interface Manifest {
  readonly dependencies?: { readonly [name: string]: string };
  readonly devDependencies?: { readonly [name: string]: string };
}

/**
 * A specification for npm, e.g. "^0.1.0" or "file:../clew-0.1.0.tgz".
 *
 * @param packageFolder where this clew is, e.g. /home/me/node_modules/clew
 * @param project the new project's folder, where relative paths begin
 */
export function clewDependency(packageFolder: string, project: string): string {
  const asked = specificationIn(packageFolder);
  if (asked === undefined) return `^${CLEW_VERSION}`;
  if (!asked.spec.startsWith("file:")) return asked.spec;
  const target = resolve(asked.folder, asked.spec.slice("file:".length));
  return `file:${relative(project, target).replaceAll("\\", "/")}`;
}

/** What the package.json beside `node_modules` says, and where that is; undefined for a clone or a global installation. */
function specificationIn(packageFolder: string): { readonly spec: string; readonly folder: string } | undefined {
  if (basename(dirname(packageFolder)) !== "node_modules") return undefined;
  const folder = dirname(dirname(packageFolder));
  const file = join(folder, "package.json");
  if (!existsSync(file)) return undefined;
  const { dependencies, devDependencies } = JSON.parse(readFileSync(file, "utf8")) as Manifest;
  const spec = devDependencies?.["clew"] ?? dependencies?.["clew"];
  return spec === undefined ? undefined : { spec, folder };
}
