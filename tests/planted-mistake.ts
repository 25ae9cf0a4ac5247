/**
 * Planted mistakes: a piece of a source file is replaced, in a bundle of whatever should notice it.
 *
 * That a test passes says little; that it fails with the mistake in place shows that the mistake would be noticed.
 */
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

/** The root of the project. */
export const projectFolder: string = join(fileURLToPath(import.meta.url), "..", "..");

/** A piece of a source file, replaced. */
export interface Mistake {
  readonly name: string;
  /** From the root of the project. */
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly text: string;
  readonly replacement: string;
}

export type Row = readonly [name: string, text: string, replacement: string];

/** Mistakes in one file, and what else is said of each of them. */
export function inFile<Said extends object>(file: string, said: Said, ...rows: readonly Row[]): (Mistake & Said)[] {
  return rows.map(([name, text, replacement]) => ({ name, file, text, replacement, ...said }));
}

/**
 * Mistakes enough for every day: the first of each file, and the first that each noticer notices. One of each shows that
 * neither a file nor a noticer has lost its teeth; all of them are tried by `npm run test:long`.
 *
 * @param noticer names what should notice a mistake
 */
export function oneOfEach<M extends Mistake>(mistakes: readonly M[], noticer: (mistake: M) => string): readonly M[] {
  const seen = new Set<string>();
  return mistakes.filter((mistake) => {
    const before = seen.size;
    seen.add(`file ${mistake.file}`).add(`noticer ${noticer(mistake)}`);
    return seen.size > before;
  });
}

/** A module is loaded once, so each bundle gets a name of its own. */
let bundleCount = 0;

/**
 * Bundles a source file with all that it imports, and loads it.
 *
 * @param entry from the root of the project
 * @param how.plugins take what they like before the sources are read
 * @throws Error when the mistake's file is no part of the bundle, or its text does not stand exactly once in it
 */
export async function importBundled(
  entry: string,
  how: { readonly mistake?: Mistake | undefined; readonly plugins?: readonly Plugin[] } = {},
): Promise<unknown> {
  const { mistake, plugins = [] } = how;
  const read = new Set<string>();
  const { outputFiles } = await build({
    entryPoints: [join(projectFolder, entry)],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    logLevel: "silent",
    plugins: [
      ...plugins,
      packagesApart,
      {
        name: "mistake",
        setup(bundler) {
          bundler.onLoad({ filter: /\.ts$/ }, ({ path }) => {
            read.add(path);
            return { contents: sourceOf(path, mistake), loader: "ts" };
          });
        },
      },
    ],
  });
  if (mistake !== undefined && !read.has(join(projectFolder, mistake.file)))
    throw new Error(`${mistake.file}: the mistake "${mistake.name}" is in no source of ${entry}`);
  const code = `${outputFiles[0]?.text ?? ""}\n// ${++bundleCount}`;
  return import(/* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
}

/** Packages have no mistakes: they are loaded once, and not bundled anew each time, which would take longer than all else. */
const packagesApart: Plugin = {
  name: "packages apart",
  setup(bundler) {
    bundler.onResolve({ filter: /^[a-z@]/ }, ({ path, kind }) =>
      kind === "entry-point" || isBuiltin(path) ? undefined : { path: import.meta.resolve(path), external: true },
    );
  },
};

/** Sources that were read before: the same ones are part of many bundles. */
const sources = new Map<string, string>();

function sourceOf(path: string, mistake: Mistake | undefined): string {
  const source = sources.get(path) ?? withOwnPlace(path);
  sources.set(path, source);
  return mistake !== undefined && path === join(projectFolder, mistake.file) ? planted(source, mistake) : source;
}

/** A bundle has one place; each of its sources still has to find its neighbours. */
function withOwnPlace(path: string): string {
  return readFileSync(path, "utf8").replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href));
}

function planted(source: string, { file, text, replacement }: Mistake): string {
  const count = source.split(text).length - 1;
  if (count !== 1) throw new Error(`${file}: expected ${JSON.stringify(text)} once, found it ${count} times`);
  return source.replace(text, () => replacement);
}
