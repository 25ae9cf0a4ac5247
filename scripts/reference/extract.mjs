/**
 * What one entry of the package exports, found by API Extractor in its declarations.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { Extractor, ExtractorConfig, ExtractorMessageCategory } from "@microsoft/api-extractor";

/** Messages that are no complaint: nothing here is alpha or beta, and `@param name text` needs no hyphen to be read. */
const ALLOWED = new Set(["ae-missing-release-tag", "tsdoc-param-tag-missing-hyphen"]);

/** Contents of a record that users only hand on, which its docstring says. They need no name for them. */
const CONTENTS = new Set(["KeyColumns", "Transcript", "FaultKind"]);

/**
 * Everything that an entry exports, with what is wrong with its documentation.
 *
 * @param {string} root the checkout
 * @param {{ page: string, types: string }} entry e.g. { page: "system", types: "./dist/systems-under-test/index.d.ts" }
 * @param {string} scratch a folder for files that nobody needs afterwards
 * @returns {{ items: { name: string }[], report: string, problems: { text: string, unexported?: string }[], purpose: string }}
 *   items as { name, kind, file, place, docs, text, members }, in the order of
 *   the entry's exports; the report as Markdown; problems as { text, unexported }, where `unexported` names a type that is
 *   used but not exported; the purpose that the entry's file begins with
 */
export function extractEntry(root, { page, types }, scratch) {
  const main = join(root, types);
  const problems = [];
  Extractor.invoke(configOf(root, main, page, scratch), {
    localBuild: true,
    messageCallback(message) {
      message.handled = true;
      if (message.category === ExtractorMessageCategory.Console || ALLOWED.has(message.messageId)) return;
      const where = message.sourceFilePath === undefined ? "" : `${relative(root, message.sourceFilePath)}: `;
      // Of two types with one name, one is told with a number: Json_2.
      const [, unexported] = /^The symbol "(\w+?)(?:_\d+)?" needs to be exported/.exec(message.text) ?? [];
      if (CONTENTS.has(unexported)) return;
      problems.push({ text: `${where}${message.text} (${message.messageId})`, unexported });
    },
  });
  const model = JSON.parse(readFileSync(join(scratch, `${page}.api.json`), "utf8"));
  const source = readFileSync(main, "utf8");
  const namespaces = namespacesIn(source, dirname(types.slice(2)));
  const order = filesInOrder(source, dirname(types.slice(2)));
  const [{ members }] = model.members;
  const items = members.flatMap((member) => itemsOf(root, member, namespaces));
  const rank = ({ from: file }) => (order.indexOf(file) + order.length + 1) % (order.length + 1);
  items.sort((one, other) => rank(one) - rank(other) || one.place - other.place);
  return {
    items,
    problems,
    report: readFileSync(join(scratch, `${page}.api.md`), "utf8"),
    purpose: openingComment(source),
  };
}

function configOf(root, main, page, scratch) {
  const level = (logLevel) => ({ default: { logLevel } });
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, "package.json"),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: main,
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            module: "nodenext",
            target: "es2022",
            lib: ["es2023", "dom"],
            types: [],
            strict: true,
            noEmit: true,
            skipLibCheck: true,
            allowImportingTsExtensions: true,
          },
          files: [main],
        },
      },
      apiReport: { enabled: true, reportFileName: `${page}.api.md`, reportFolder: scratch, reportTempFolder: scratch },
      docModel: { enabled: true, apiJsonFilePath: join(scratch, `${page}.api.json`) },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: level("warning"),
        extractorMessageReporting: level("warning"),
        tsdocMessageReporting: level("warning"),
      },
    },
  });
}

/** The files that an entry exports from, e.g. "dist/systems-under-test/words.d.ts", in its order, each once. */
function filesInOrder(source, folder) {
  const paths = [...source.matchAll(/ from "(\.[^"]+)\.ts"/g)].map(([, path]) => join(folder, `${path}.d.ts`));
  return [...new Set(paths)];
}

/** The file of each `export * as name`, by that name. */
function namespacesIn(source, folder) {
  const found = source.matchAll(/export \* as (\w+) from "(\.[^"]+)\.ts"/g);
  return new Map([...found].map(([, name, path]) => [name, join(folder, `${path}.d.ts`)]));
}

/** An export; of a namespace, all that is in it, e.g. `generators.mix`. */
function itemsOf(root, member, namespaces) {
  if (member.kind !== "Namespace") return [itemOf(root, member)];
  const from = namespaces.get(member.name);
  const files = filesInOrder(readFileSync(join(root, from), "utf8"), dirname(from));
  return member.members
    .map((inner) => ({ ...itemOf(root, inner), name: `${member.name}.${inner.name}`, from }))
    .sort((one, other) => files.indexOf(one.file) - files.indexOf(other.file))
    .map((item, place) => ({ ...item, place }));
}

function itemOf(root, member) {
  const file = member.fileUrlPath;
  // A name that JavaScript has, too, is told with a number: Generator_2.
  const name = member.name.replace(/_\d+$/, "");
  const source = readFileSync(join(root, file), "utf8");
  const place = source.search(new RegExp(`\\b(?:interface|type|function|class|const) ${name}\\b`));
  const rest = source.slice(place);
  const placeIn = (one) =>
    one.name === undefined ? Infinity : rest.search(new RegExp(`^ {4}(?:readonly )?${one.name}\\b`, "m"));
  return {
    name,
    kind: member.kind,
    file,
    // The file that the entry exports it from.
    from: file,
    place,
    intro: openingComment(written(root, file)),
    docs: bare(member.docComment),
    text: member.excerptTokens.map(({ text }) => text).join(""),
    members: (member.members ?? [])
      .map((one) => ({ place: placeIn(one), docs: bare(one.docComment), text: textOf(one) }))
      .sort((one, other) => one.place - other.place),
  };
}

function textOf({ excerptTokens }) {
  return excerptTokens.map(({ text }) => text).join("");
}

/** What declarations were made of, which may lack the comment that the file begins with; "" where it is not there. */
function written(root, file) {
  const path = join(root, file.replace(/^dist\//, "").replace(/\.d\.ts$/, ".ts"));
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** The comment that a file begins with, if it is about the file: one that is followed by an import or another comment. */
function openingComment(source) {
  const [, comment, next] = /^(\/\*\*[\s\S]*?\*\/)\s*(\S+)/.exec(source) ?? [];
  return next === "import" || next === "/**" || (next === "export" && source.includes(" from ")) ? bare(comment) : "";
}

/** A comment's words without its stars. */
function bare(comment = "") {
  return comment
    .trim()
    .replace(/^\/\*\*\s?/, "")
    .replace(/\s*\*\/$/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join("\n")
    .trim();
}
