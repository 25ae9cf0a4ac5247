/** The scheme, for what does not follow the style sheet by itself. */
import { useLayoutEffect, useState } from "preact/hooks";
import { chosen, type Choice, followScheme, isDark } from "./scheme.ts";

/** What was chosen, and whether the page is dark now. */
export function useScheme(): { readonly choice: Choice; readonly dark: boolean } {
  const [scheme, settle] = useState(() => ({ choice: chosen(), dark: isDark() }));
  useLayoutEffect(() => followScheme(() => settle({ choice: chosen(), dark: isDark() })), []);
  return scheme;
}
