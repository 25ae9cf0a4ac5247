/**
 * Repairs a browser whose language is no language: with LANG=C some give "en-US@posix", at which `Intl` throws, and
 * uPlot asks it for a number format as soon as it is loaded. The page is in English anyway.
 */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en", configurable: true });
}
