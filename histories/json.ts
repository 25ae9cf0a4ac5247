/** Plain data: what a history line, a wire message and a spec are made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Array.isArray that also narrows readonly arrays. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
