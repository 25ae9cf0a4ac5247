/**
 * The file of the bundled module: its bytes as a TypeScript constant, so that it is there wherever the system is, without
 * a file system and without a compiler.
 */
import { toBase64 } from "../bytes/base64.ts";

const COLUMNS = 100;

/** The text of `key-value-module.ts`. */
export function generatedModule(bytes: Uint8Array): string {
  const text = toBase64(bytes);
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += COLUMNS) lines.push(`  "${text.slice(at, at + COLUMNS)}",`);
  return `/**
 * The module that \`key-value.wat\` compiles to, in Base64. Generated: \`key-value.test.ts\` says how, and compares.
 */

/** Lines of Base64. */
export const KEY_VALUE_MODULE: readonly string[] = [
${lines.join("\n")}
];
`;
}
