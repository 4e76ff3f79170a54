import { type ConfigEnv, mergeConfig } from "vitest/config";
import base from "../vitest.config.ts";
import { markProven } from "./mark-proven.ts";

/** `HISTORIES=200000 SEED=1` for more of the stock object's histories, or for others. */
const { HISTORIES = "10000", SEED = "1" } = process.env;

declare module "vitest" {
  interface ProvidedContext {
    linearizability: { histories: number; seed: number };
  }
}

/** What a run can be told from outside: docs/proof.md says what each does. */
const settings = ["PROOF_ONLY", "PROOF_ALL", "PROOF_SEED", "PROOF_SEEDS", "PROOF_RECORD"];

/** The long runs in workerd: the same Worker and the same storage as the tests have, and all the time they need. */
export default async (environment: ConfigEnv) => {
  const config = await base(environment);
  return mergeConfig(
    { ...config, test: { ...config.test, include: [], exclude: [], setupFiles: [] } },
    {
      test: {
        include: ["test/proof/**/*.test.ts"],
        setupFiles: ["test/support/setup.ts"],
        reporters: ["default", markProven],
        testTimeout: 600_000,
        provide: { linearizability: { histories: Number(HISTORIES), seed: Number(SEED) } },
        // What the shop logs of troubles that are made on purpose is of no use to anybody.
        onConsoleLog: (line: string) => !line.startsWith('{"level":'),
        hookTimeout: 600_000,
        env: Object.fromEntries(settings.map((name) => [name, process.env[name] ?? ""])),
      },
    },
  );
};
