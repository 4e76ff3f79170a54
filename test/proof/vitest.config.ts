import { type ConfigEnv, mergeConfig } from "vitest/config";
import base from "../vitest.config.ts";

/** The long runs in workerd: the same Worker and the same storage as the tests have, and all the time they need. */
export default async (environment: ConfigEnv) => {
  const config = await base(environment);
  return mergeConfig(
    { ...config, test: { ...config.test, include: [], exclude: [] } },
    { test: { include: ["test/proof/**/*.test.ts"], testTimeout: 600_000, hookTimeout: 60_000 } },
  );
};
