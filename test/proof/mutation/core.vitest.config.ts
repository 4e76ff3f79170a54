import path from "node:path";
import { defineConfig } from "vitest/config";

/** The simulation in plain Node: what `npm run mutate -- --core` judges the checkout's core by. */
export default defineConfig({
  root: path.join(import.meta.dirname, "../../.."),
  logLevel: "error",
  test: {
    include: ["test/proof/simulation/{stories,trips}.test.ts", "test/proof/mutation/core.ts"],
    environment: "node",
    isolate: false,
  },
});
