import { z } from "zod";
import { Recent } from "#platform/basics/recent";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";

const ADDRESS_TYPES = { A: 1, AAAA: 28 } as const;
const TIMEOUT_MS = 3 * SECOND;

const Answer = z.object({
  Status: z.int(),
  Answer: z.array(z.object({ type: z.int(), data: z.string() })).default([]),
});

/** For a burst of requests to the same name. Longer than this no answer is trusted, however long it may live. */
const known = new Recent<readonly string[]>({ kept_ms: 5 * SECOND, max: 200 });

/** The IPv4 and IPv6 addresses that a name stands for now: none where there is no such name. Throws where the resolver does not answer. */
export async function resolveName(ctx: Ctx, name: string): Promise<readonly string[]> {
  const now = ctx.now();
  const kept = known.get(name, now);
  if (kept) return kept;
  const found = (await Promise.all([ask(ctx, name, "A"), ask(ctx, name, "AAAA")])).flat();
  known.put(name, found, now);
  return found;
}

async function ask(ctx: Ctx, name: string, type: keyof typeof ADDRESS_TYPES): Promise<string[]> {
  const url = new URL(ctx.config.DNS_OVER_HTTPS_URL);
  url.searchParams.set("name", name);
  url.searchParams.set("type", type);
  const response = await fetch(url, {
    headers: { accept: "application/dns-json" },
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`the resolver answered ${response.status}`);
  }
  const { Answer: answers } = Answer.parse(await response.json());
  return answers.filter((one) => one.type === ADDRESS_TYPES[type]).map(({ data }) => data);
}
