/**
 * Options of a system as texts, for flags and configuration files.
 */
import type { Json } from "../../node-kit/node.ts";

/** The option as a text. @throws Error where it is not a text, a number or a boolean */
export function optionText(options: { readonly [name: string]: Json }, name: string): string {
  const value = options[name];
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
  throw new Error(`option ${name}: expected a text, a number or a boolean, found ${JSON.stringify(value)}`);
}
