/** Runs before anything is drawn: a page that is light for a moment blinds those who chose a dark one. */
import { startScheme } from "../../reports/app/scheme/scheme.ts";

startScheme();
