/**
 * The script and the style of the pages, as built.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Texts of the files, by name. */
export type Assets = { readonly [name in keyof typeof ASSET_TYPES]: string };

/** The files, with their types. */
export const ASSET_TYPES = {
  "serve.js": "text/javascript; charset=utf-8",
  "scheme.js": "text/javascript; charset=utf-8",
  "serve.css": "text/css; charset=utf-8",
} as const;

/** @throws Error naming the build command when they are not built */
export function readAssets(): Assets {
  // From dist/serve/http the bundle is a neighbour; from the sources it is in dist.
  const places = [join(import.meta.dirname, "../app-bundle"), join(import.meta.dirname, "../../dist/serve/app-bundle")];
  const place = places.find((path) => existsSync(join(path, "serve.js")));
  if (place === undefined) {
    throw new Error(`clew serve: expected the built pages in ${places[0]}, found none; run "npm run build"`);
  }
  const text = (name: keyof Assets): string => readFileSync(join(place, name), "utf8");
  return { "serve.js": text("serve.js"), "scheme.js": text("scheme.js"), "serve.css": text("serve.css") };
}
