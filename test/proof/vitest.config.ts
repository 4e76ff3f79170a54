import { isLateRequest } from "../support/teardown.ts";
import { inWorkerd } from "../support/workerd.ts";
import { markProven } from "./mark-proven.ts";

/** `HISTORIES=200000 SEED=1` for more of the stock object's histories, or for others. */
const { HISTORIES = "10000", SEED = process.env.PROOF_SEED ?? "1" } = process.env;

declare module "vitest" {
  interface ProvidedContext {
    linearizability: { histories: number; seed: number };
  }
}

/** What a run can be told from outside: docs/proof.md says what each does. */
const settings = [
  "PROOF_ONLY",
  "PROOF_ALL",
  "PROOF_SEED",
  "PROOF_SEEDS",
  "PROOF_ORDERS",
  "PROOF_RECORD",
  "PROOF_MINUTES",
];

/** The long runs in workerd: the same Worker and the same storage as the tests have, and all the time they need. */
export default async () => {
  const { test, ...config } = await inWorkerd({
    name: "proof",
    include: ["test/proof/*.test.ts"],
    setupFiles: ["test/support/setup.ts", "test/support/quiet.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    provide: { linearizability: { histories: Number(HISTORIES), seed: Number(SEED) } },
    env: Object.fromEntries(settings.map((name) => [name, process.env[name] ?? ""])),
  });
  return {
    ...config,
    test: {
      ...test,
      maxWorkers: 2,
      reporters: ["default", markProven],
      onUnhandledError: (error: Error) => !isLateRequest(error),
    },
  };
};
