/**
 * What clew finds in this folder, beside all that comes with it (`npx clew list`).
 */
import { defineConfig } from "clew";
import myServer from "./my-server.ts";

export default defineConfig({ systems: [myServer] });
