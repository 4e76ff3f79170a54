import { defineConfig } from "drizzle-kit";
import { table_files } from "../../local/lib/table-files.ts";

export default defineConfig({ dialect: "sqlite", schema: [...table_files.search], out: "./migrations/search" });
