import { z } from "zod";
import type { Ctx } from "#platform/context";
import type { Expected, Granted, Identity } from "./provider-identity.ts";

const Person = z.object({ id: z.int() });
const Emails = z.array(z.object({ email: z.email(), primary: z.boolean(), verified: z.boolean() }));
const TIMEOUT_MS = 10_000;

/** GitHub has no OpenID Connect, so ask whose token this is. */
export async function readGitHub(ctx: Ctx, { access_token }: Granted, _expected: Expected): Promise<Identity | null> {
  const ask = async (path: string): Promise<unknown> => {
    const response = await fetch(`https://api.github.com${path}`, {
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${access_token}`,
        "user-agent": "bodega",
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return response.ok ? response.json() : null;
  };
  const [person, emails] = await ctx.trips.count("provider", () => Promise.all([ask("/user"), ask("/user/emails")]));
  const { data: known } = Person.safeParse(person);
  if (!known) return null;
  const own = Emails.safeParse(emails).data?.find(({ primary, verified }) => primary && verified);
  return { subject: String(known.id), verified_email: own?.email ?? null };
}
