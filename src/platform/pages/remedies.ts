import { z } from "zod";
import type { AppEnv } from "#platform/http/app-env";

const Remedies = z.array(
  z.object({
    name: z.string(),
    problems: z.array(z.object({ code: z.string(), cause: z.string(), remedy: z.string() })),
  }),
);

/** Problems of one subject, each with its cause and what to do about it. */
export type RemedyGroup = z.output<typeof Remedies>[number];

let known: readonly RemedyGroup[] | undefined;

/** What `docs/problems.md` says, as the set-up took it out. None where the shop was built without its pages. */
export async function readRemedies(env: AppEnv["Bindings"]): Promise<readonly RemedyGroup[]> {
  if (known) return known;
  const answer = await env.ASSETS.fetch(new URL("/docs/problems.json", "https://assets.local"));
  if (answer.status !== 200) return [];
  known = Remedies.parse(await answer.json());
  return known;
}
