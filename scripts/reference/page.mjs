/**
 * Pages of the reference as Markdown. Types are shown as TypeScript, with the docstrings of their fields where they stand:
 * that is how their authors wrote them, and how an editor shows them.
 */

/** How a page says where it comes from. */
const MADE_BY = "This page is made by `npm run reference` from the docstrings; a test fails when it is out of date.";

/** The page of all entries: [{ name, page, purpose, items }]. */
export function indexPage(entries) {
  const rows = entries.map(
    ({ name, page, purpose }) =>
      `| [\`${name}\`](${page}.md) | ${firstSentence(purpose.replace(/^What .*? gives: /, ""))} |`,
  );
  return `# Reference

What a program of yours can import, and how far it may rely on it: everything on these pages keeps working within a major
version (see [what is promised](../versions.md)).

| entry | what it gives |
| --- | --- |
${rows.join("\n")}

${MADE_BY}
`;
}

/** The page of one entry. */
export function pageOf({ name, purpose, items }) {
  const rows = items.map(
    (item) => `| [\`${item.name}\`](#${item.name.toLowerCase().replaceAll(".", "")}) | ${firstSentence(item.docs)} |`,
  );
  return `# ${name}

${purpose}

| export | what it is |
| --- | --- |
${rows.join("\n")}

${sections(items).join("\n")}

${MADE_BY}
`;
}

/** A heading and the purpose of each file, then what it exports. */
function sections(items) {
  return items.flatMap((item, index) => {
    const isFirst = items[index - 1]?.file !== item.file;
    return isFirst && item.intro !== "" ? [opening(item), section(item)] : [section(item)];
  });
}

function opening({ file, intro }) {
  const path = file.replace(/^dist\//, "").replace(/\.d\.ts$/, ".ts");
  return `---\n\n_${path}_\n\n${intro}\n`;
}

function section(item) {
  const { words, examples } = proseAndExamples(item.docs);
  const code = `\`\`\`ts\n${declaration(item)}\n\`\`\``;
  return `## \`${item.name}\`\n\n${[words, code, ...examples].join("\n\n")}\n`;
}

/** As TypeScript, with the docstrings of its members. */
function declaration({ kind, text, members }) {
  const head = `${kind === "Variable" ? "const " : ""}${text
    .replace(/^export /, "")
    .replace(/^declare /, "")
    .trim()}`;
  if (members.length === 0) return kind === "Interface" || kind === "Class" ? `${head} {}` : head;
  const lines = members.map((member) => `${comment(member.docs)}${member.text}`);
  return `${head} {\n${indented(lines.join("\n"))}\n}`;
}

function comment(docs) {
  if (docs === "") return "";
  if (!docs.includes("\n")) return `/** ${docs} */\n`;
  return `/**\n${docs
    .split("\n")
    .map((line) => ` * ${line}`.trimEnd())
    .join("\n")}\n */\n`;
}

function indented(text) {
  return text
    .split("\n")
    .map((line) => (line === "" ? "" : `  ${line}`))
    .join("\n");
}

/** A docstring as Markdown: its tags become words, and its examples come by themselves. */
function proseAndExamples(docs) {
  const [before, ...blocks] = docs.split(/^(?=@(?:param|returns|throws|example|typeParam)\b)/m);
  const tagged = (pattern) => blocks.filter((one) => pattern.test(one));
  const parameters = tagged(/^@(?:param|typeParam)\b/).map(parameter);
  const parts = [before, parameters.join("\n"), ...tagged(/^@(?:returns|throws)\b/).map(outcome)];
  return {
    words: parts
      .map((part) => part.trim())
      .filter((part) => part !== "")
      .join("\n\n"),
    examples: tagged(/^@example\b/).map((one) => one.replace(/^@example\s+/, "Example:\n\n").trim()),
  };
}

function parameter(text) {
  const [, name, words] = /^@\w+ (\S+)\s+(?:- )?([\s\S]*)/.exec(text.trim()) ?? [];
  return `- \`${name}\`: ${words.replaceAll(/\s*\n\s*/g, " ")}`;
}

function outcome(text) {
  const [, tag, words] = /^@(\w+)\s+([\s\S]*)/.exec(text) ?? [];
  return `${tag === "returns" ? "Returns" : "Throws"} ${words.replaceAll(/\n(?=(?:Cost|Source): )/g, "\n\n")}`;
}

/** For a cell of a table. */
function firstSentence(docs) {
  const [text = ""] = docs.split(/\n\n|^@/m);
  const line = text.replaceAll(/\s*\n\s*/g, " ");
  const [sentence = line] = /^.*?(?<!e\.g)[.:](?= |$)/.exec(line) ?? [];
  return sentence.replace(/:$/, ".").replaceAll("|", "\\|");
}
