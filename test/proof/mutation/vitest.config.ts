import path from "node:path";
import { defineConfig } from "vitest/config";

/**
 * The tests of the pure rules once more, in plain Node: what `npm run mutate` judges them by. `npm test` runs the same
 * files in workerd. They are found by their names.
 */
export default defineConfig({
  root: path.join(import.meta.dirname, "../../.."),
  logLevel: "error",
  test: {
    include: ["test/**/*rules.test.ts", "test/platform/basics/money.test.ts"],
    setupFiles: ["test/proof/mutation/setup.ts"],
    environment: "node",
    isolate: false,
  },
});
