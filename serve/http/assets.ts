/**
 * The script and the style of the pages, as built.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Texts of the two files. */
export interface Assets {
  readonly script: string;
  readonly style: string;
}

/** @throws Error naming the build command when they are not built */
export function readAssets(): Assets {
  // From dist/serve/http the bundle is a neighbour; from the sources it is in dist.
  const places = [join(import.meta.dirname, "../app-bundle"), join(import.meta.dirname, "../../dist/serve/app-bundle")];
  const place = places.find((path) => existsSync(join(path, "serve.js")));
  if (place === undefined) {
    throw new Error(`clew serve: expected the built pages in ${places[0]}, found none; run "npm run build"`);
  }
  return {
    script: readFileSync(join(place, "serve.js"), "utf8"),
    style: readFileSync(join(place, "serve.css"), "utf8"),
  };
}
