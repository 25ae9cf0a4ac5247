/**
 * A module with a mistake planted in one of the sources that it is made of.
 */
import { readFileSync } from "node:fs";
import { build } from "esbuild";

export interface Mistake {
  /** The source file. */
  readonly path: string;
  /** Stands exactly once in it. */
  readonly text: string;
  readonly replacement: string;
}

/** Imports the module anew. @throws Error when the text does not stand exactly once in the source */
export async function bundledWithMistake(entry: string, { path, text, replacement }: Mistake): Promise<unknown> {
  const source = readFileSync(path, "utf8");
  const count = source.split(text).length - 1;
  if (count !== 1) throw new Error(`${path}: expected ${JSON.stringify(text)} once, found it ${count} times.`);
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    logLevel: "silent",
    plugins: [
      {
        name: "mistake",
        setup: (bundler) => {
          bundler.onLoad({ filter: /\.ts$/ }, (found) =>
            found.path === path ? { contents: source.replace(text, () => replacement), loader: "ts" } : undefined,
          );
        },
      },
    ],
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
  return (await import(/* @vite-ignore */ `data:text/javascript;base64,${code}`)) as unknown;
}
