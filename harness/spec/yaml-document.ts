/**
 * A YAML file as plain values, and the line and column of each problem with one of them.
 *
 * The plain values of the document are validated. Its tree, which knows positions, is kept beside them, and the place of
 * each problem is looked up there.
 */
import { isAlias, isMap, isSeq, isScalar, LineCounter, parseDocument } from "yaml";
import type { Document, Node } from "yaml";
import type { Problem } from "./problem.ts";
import { plainValues } from "./yaml-mistakes.ts";

/** A file that was read. */
export interface YamlDocument {
  /** Its values; undefined where it is empty. */
  readonly root: unknown;
  /** The problem as a line: "suite.yaml:3:5: tests[0].nodes: expected …". */
  readonly locate: (problem: Problem) => string;
  /** The line on which the value of this path begins, counted from 1. */
  readonly lineOf: (path: Problem["path"]) => number;
}

/** Reads the text of a file of this name. @throws SpecError with a line for each place that is no YAML */
export function readYaml(text: string, file: string): YamlDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const position = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  return {
    root: plainValues(document, text, position),
    lineOf: (path) => lines.linePos(offsetOf(document, { path, isAboutKey: false, message: "" }) ?? 0).line,
    locate(problem) {
      const path = problem.path.map((key, at) =>
        typeof key === "number" ? `[${key}]` : `${at > 0 ? "." : ""}${String(key)}`,
      );
      const where = position(offsetOf(document, problem) ?? 0);
      return path.length === 0 ? `${where}: ${problem.message}` : `${where}: ${path.join("")}: ${problem.message}`;
    },
  };
}

/** Offset of the problem's key or value in the text; of its parent when it is absent. Undefined in an empty file. */
function offsetOf(document: Document, { path, isAboutKey }: Problem): number | undefined {
  let node: Node | null | undefined = document.contents;
  let offset = node?.range?.[0];
  for (const [depth, key] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (pair === undefined) return offset;
      const isKeyMeant = (isAboutKey && depth === path.length - 1) || pair.value === null;
      node = (isKeyMeant ? pair.key : pair.value) as Node;
    } else if (isSeq(node)) {
      node = node.items[Number(key)] as Node | undefined;
    } else return offset;
    offset = node?.range?.[0] ?? offset;
  }
  return offset;
}
