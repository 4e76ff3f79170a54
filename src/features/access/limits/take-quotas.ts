import { SECOND } from "#platform/basics/time";
import { Trips } from "#platform/basics/trips";
import type { Ctx } from "#platform/context";
import { LOCAL_FACTOR, networkOf, siteOf } from "#platform/http/client-address";
import { callObject } from "#platform/objects/call-object";
import { sign } from "#platform/secrets/tokens";
import type { QuotaKind } from "./quota-rules.ts";
import type { ClaimRequest, Quotas, Refusal } from "./quotas-object.ts";

/**
 * Whose count it is: a client's network (an IPv4 address, or the /64 of IPv6), the /48 around it, the customers of either, an
 * account, and so on.
 */
export type Subject = {
  readonly scope: "network" | "site" | "network_customers" | "site_customers" | "account" | "intent" | "phone" | "shop";
  readonly name: string;
};

/** A subscriber may have a /48 and use every /64 of it; a campus has many people in one. */
const SITE_FACTOR = 4;
/** Colleagues and families buy from one address, and an attacker with a mail server makes any number of accounts. */
const CUSTOMERS_FACTOR = 3;

/** The names of the objects that count for the client's address. The site is left out where it is the network itself, as with IPv4. */
export const clientSubjects = (ctx: Ctx): Promise<Subject[]> => subjectsAt(ctx, "network", "site");

async function subjectsAt(
  ctx: Ctx,
  near: "network" | "network_customers",
  far: "site" | "site_customers",
): Promise<Subject[]> {
  const [network, site] = [networkOf(ctx.client_address), siteOf(ctx.client_address)];
  const own = await subjectOf(ctx, near, network);
  return network === site ? [own] : [own, await subjectOf(ctx, far, site)];
}

/**
 * A guest's address. A signed-in person's account, and with it the customers of their address together; an account of which nothing
 * was proved is counted with the guests, since it costs no more than a guest's cart.
 */
export async function callerSubjects(ctx: Ctx): Promise<Subject[]> {
  const { actor } = ctx;
  if (actor.type !== "user") return clientSubjects(ctx);
  const [account, address] = await Promise.all([
    subjectOf(ctx, "account", actor.id),
    actor.has_proved_contact ? subjectsAt(ctx, "network_customers", "site_customers") : clientSubjects(ctx),
  ]);
  return [account, ...address];
}

/** A keyed hash, so that nobody reads an address or a number from an object's name. */
export const subjectOf = async (ctx: Ctx, scope: Subject["scope"], value: string): Promise<Subject> => ({
  scope,
  name: `${scope}:${await sign(ctx.config.APP_SECRET, "quota", `${scope}:${value}`, 16)}`,
});

const factors: Readonly<Record<Subject["scope"], { readonly factor: number; readonly is_wider_locally: boolean }>> = {
  network: { factor: 1, is_wider_locally: true },
  site: { factor: SITE_FACTOR, is_wider_locally: true },
  network_customers: { factor: CUSTOMERS_FACTOR, is_wider_locally: true },
  site_customers: { factor: CUSTOMERS_FACTOR * SITE_FACTOR, is_wider_locally: true },
  shop: { factor: 1, is_wider_locally: true },
  account: { factor: 1, is_wider_locally: false },
  intent: { factor: 1, is_wider_locally: false },
  phone: { factor: 1, is_wider_locally: false },
};

function factorOf(ctx: Ctx, scope: Subject["scope"]): number {
  const { factor, is_wider_locally } = factors[scope];
  return factor * (is_wider_locally && ctx.config.is_local ? LOCAL_FACTOR : 1);
}

/** What is to be counted: the request that asks is the taker. */
export type Claim = Omit<ClaimRequest, "taker">;

const scaled = (claim: Claim, taker: string, factor: number): ClaimRequest => ({
  ...claim,
  taker,
  most_claims: claim.most_claims * factor,
  ...(claim.most_units === undefined ? {} : { most_units: claim.most_units * factor }),
});

export type Refused = Omit<Refusal, "wait_ms"> & {
  readonly scope: Subject["scope"];
  /** Null where waiting does not help. */
  readonly retry_after_seconds: number | null;
};

/**
 * Takes the claims of every subject, or none and says what does not fit; what other requests have claimed under the same name stays
 * theirs. Limits are an address's: a site has four times as many, and proved customers of either three times as many again.
 */
export async function takeQuotas(
  ctx: Ctx,
  subjects: readonly Subject[],
  claims: readonly Claim[],
): Promise<Refused | null> {
  const answers = await Promise.all(
    subjects.map(async ({ scope, name }) => {
      const asked = claims.map((claim) => scaled(claim, ctx.request_id, factorOf(ctx, scope)));
      return { scope, name, refusal: await callObject(ctx.trips, ctx.env.QUOTAS, name, (stub) => stub.take(asked)) };
    }),
  );
  const refused = answers.find(({ refusal }) => refusal !== null);
  if (!refused?.refusal) return null;
  const taken = answers.filter(({ refusal }) => refusal === null);
  for (const { kind, claim_id } of claims)
    ctx.waitUntil(
      giveBackQuotas(
        ctx,
        taken.map(({ name }) => name),
        [kind],
        claim_id,
      ),
    );
  const { wait_ms, ...excess } = refused.refusal;
  const retry_after_seconds = wait_ms === null ? null : Math.max(1, Math.ceil(wait_ms / SECOND));
  return { ...excess, scope: refused.scope, retry_after_seconds };
}

/** Gives back what this request has claimed, after the answer: nobody waits for it, and what is lost is forgotten in its time. */
export const giveBackQuotas = (
  ctx: Ctx,
  names: readonly string[],
  kinds: readonly QuotaKind[],
  claim_id: string,
): Promise<void> => giveBack(ctx, names, (stub) => stub.giveBack(kinds, claim_id, ctx.request_id));

/** What is named has come to its end: it counts no longer, whichever requests have claimed it. As `giveBackQuotas` otherwise. */
export const endClaims = (
  ctx: Ctx,
  names: readonly string[],
  kinds: readonly QuotaKind[],
  claim_id: string,
): Promise<void> => giveBack(ctx, names, (stub) => stub.giveBack(kinds, claim_id, null));

async function giveBack(
  ctx: Ctx,
  names: readonly string[],
  verb: (stub: DurableObjectStub<Quotas>) => Promise<void>,
): Promise<void> {
  const trips = new Trips();
  await Promise.all(names.map((name) => callObject(trips, ctx.env.QUOTAS, name, verb)));
}
