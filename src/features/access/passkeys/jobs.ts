import type { Job } from "#platform/data/schedule";
import { forgetChallenges } from "./take-challenge.ts";

export const passkeyJobs: readonly Job[] = [
  {
    name: "forget_passkey_challenges",
    every: "hour",
    run: async (ctx) => ({ forgotten: (await forgetChallenges(ctx)).meta.changes }),
  },
];
