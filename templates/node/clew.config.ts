/**
 * What clew finds in this folder, beside all that comes with it (`npx clew list`).
 */
import { defineConfig } from "clew";
import myRegister from "./my-register.ts";

export default defineConfig({ systems: [myRegister] });
