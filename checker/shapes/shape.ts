/**
 * Shape: what a value of a history must look like for a check to judge by it.
 *
 * A check that passes over what it does not understand judges another history than the one that was recorded: with "cups" in
 * place of "cpus" a task needs nothing. So a shape knows each field, and says of the first that does not fit where it is,
 * what was expected and what was found.
 */
import { isList, type Json } from "../../histories/json.ts";
import { didYouMean } from "../../histories/words/did-you-mean.ts";
import { shortText } from "../../histories/words/value-text.ts";

/** What a value must look like. */
export interface Shape {
  /** In words, e.g. "a whole number". */
  readonly words: string;
  /**
   * What is wrong with a value, "stat.version: expected a whole number, found "3""; undefined: nothing.
   * @param at where it is, e.g. "stat.version"; empty: it is the whole value
   */
  readonly problem: (value: Json, at: string) => string | undefined;
}

/** Whatever clients wrote: the check compares it with what others read. */
export const data: Shape = { words: "any value", problem: () => undefined };
/** No value: the operation asks or answers nothing. */
export const nothing: Shape = simple("null", (value) => value === null);
/** A number. */
export const number: Shape = simple("a number", (value) => typeof value === "number");
/** A whole number, also below 0. */
export const whole: Shape = simple("a whole number", (value) => Number.isSafeInteger(value));
/** A text. */
export const text: Shape = simple("a text", (value) => typeof value === "string");
/** True or false. */
export const flag: Shape = simple("true or false", (value) => typeof value === "boolean");

/** One of these texts, and no other. */
export function oneOf(...names: readonly string[]): Shape {
  const words = names.length === 1 ? `"${names[0]}"` : `one of ${names.join(", ")}`;
  return {
    words,
    problem: (value, at) => {
      if (typeof value === "string" && names.includes(value)) return undefined;
      const hint = typeof value === "string" ? didYouMean(value, names) : "";
      return wrong(words, value, at) + (hint === "" ? "" : `.${hint}`);
    },
  };
}

/** A value of one of these shapes. What is wrong is said of the first that is of the same kind, as a list or a record. */
export function either(...shapes: readonly Shape[]): Shape {
  const words = shapes.map((shape) => shape.words).join(" or ");
  return {
    words,
    problem: (value, at) => {
      const problems: string[] = [];
      for (const shape of shapes) {
        const problem = shape.problem(value, at);
        if (problem === undefined) return undefined;
        problems.push(problem);
      }
      const inside = problems.find((problem, place) => problem !== wrong(shapes[place]?.words ?? "", value, at));
      return inside ?? wrong(words, value, at);
    },
  };
}

/** A list of any length. @param words for people, e.g. "a list of texts" */
export function listOf(element: Shape, words: string): Shape {
  return {
    words,
    problem: (value, at) => {
      if (!isList(value)) return wrong(words, value, at);
      for (const [place, one] of value.entries()) {
        const problem = element.problem(one, `${at}[${place}]`);
        if (problem !== undefined) return problem;
      }
      return undefined;
    },
  };
}

/** A list of exactly these. @param words for people, e.g. "[token, value]" */
export function tupleOf(elements: readonly Shape[], words: string): Shape {
  return {
    words,
    problem: (value, at) => {
      if (!isList(value) || value.length !== elements.length) return wrong(words, value, at);
      for (const [place, shape] of elements.entries()) {
        const problem = shape.problem(value[place] ?? null, `${at}[${place}]`);
        if (problem !== undefined) return problem;
      }
      return undefined;
    },
  };
}

/** Shapes by the names of fields. */
export type Fields = { readonly [name: string]: Shape };

/**
 * A JSON object.
 * @param required fields that must be there
 * @param optional fields that may be there. Every other one is refused.
 */
export function record(required: Fields, optional: Fields = {}): Shape {
  const known = new Map([...Object.entries(required), ...Object.entries(optional)]);
  const needed = Object.keys(required);
  const names = [...known.keys()];
  const words = names.length === 0 ? "{}" : `{ ${names.join(", ")} }`;
  return {
    words,
    problem: (value, at) => {
      if (value === null || typeof value !== "object" || isList(value)) return wrong(words, value, at);
      for (const name in value) {
        const shape = known.get(name);
        if (shape === undefined) return unknownField(name, value, names, at);
        const problem = shape.problem(value[name] ?? null, at === "" ? name : `${at}.${name}`);
        if (problem !== undefined) return problem;
      }
      const lacking = needed.find((name) => !Object.hasOwn(value, name));
      return lacking === undefined ? undefined : `${before(at)}expected a field "${lacking}", found none`;
    },
  };
}

/** A field that is there already is not what was meant. */
function unknownField(name: string, value: object, names: readonly string[], at: string): string {
  const meant = names.filter((one) => !Object.hasOwn(value, one));
  const expected = names.length === 0 ? "no fields" : `the fields ${names.join(", ")}`;
  return `${before(at)}expected ${expected}; found "${name}".${didYouMean(name, meant)}`;
}

function simple(words: string, fits: (value: Json) => boolean): Shape {
  return { words, problem: (value, at) => (fits(value) ? undefined : wrong(words, value, at)) };
}

function wrong(words: string, value: Json, at: string): string {
  return `${before(at)}expected ${words}, found ${shortText(value)}`;
}

function before(at: string): string {
  return at === "" ? "" : `${at}: `;
}
