import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Reporter, TestModule, TestSuite } from "vitest/node";

declare module "vitest" {
  interface TaskMeta {
    crash_proof?: { readonly play: string; readonly mark: string };
  }
}

const file = path.join(import.meta.dirname, "crash-points", "proven.json");

/**
 * Writes down which plays of the crash matrix were proven whole: every operation with every trouble, and after each one
 * every line of carriers. A play is marked only when each of its tests ran and passed, so neither recording its operations
 * nor a filter can mark it; another list of operations has another mark and has to be proven again.
 */
export const markProven: Reporter = {
  onTestModuleEnd(module: TestModule) {
    const marks: Record<string, string> = JSON.parse(readFileSync(file, "utf8"));
    const before = JSON.stringify(marks);
    for (const suite of module.children.suites()) {
      const proof = proofOf(suite);
      if (proof) marks[proof.play] = proof.mark;
    }
    if (JSON.stringify(marks) === before) return;
    const sorted = Object.fromEntries(Object.entries(marks).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`);
  },
};

function proofOf(suite: TestSuite) {
  const tests = [...suite.children.allTests()];
  const has_passed = tests.every((test) => test.result().state === "passed");
  return has_passed ? tests.map((test) => test.meta().crash_proof).find((proof) => proof !== undefined) : undefined;
}
