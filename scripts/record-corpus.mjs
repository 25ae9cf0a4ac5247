/**
 * `node scripts/record-corpus.mjs`: records histories/corpus again, every history and the index. It hunts planted bugs and
 * shrinks what it finds, for a minute or two.
 *
 * The recorder is TypeScript and uses what the tests draw histories with, so it is bundled first, into dist/: there it
 * finds the files of the package.
 */
import { build } from "esbuild";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const outfile = join(root, "dist", "record-corpus.mjs");
await build({
  entryPoints: [join(root, "tests", "corpus", "record.ts")],
  bundle: true,
  outfile,
  format: "esm",
  platform: "node",
  logLevel: "warning",
});
const { recordCorpus } = await import(outfile);
const folder = join(root, "histories", "corpus");
mkdirSync(folder, { recursive: true });
recordCorpus(folder, (line) => process.stdout.write(`${line}\n`));
