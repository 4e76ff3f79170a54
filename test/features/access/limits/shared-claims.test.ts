import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { clientSubjects, giveBackQuotas, takeQuotas } from "#access/limits";
import { createContext } from "#platform/context";
import { givenSite } from "../../../support/deployed.ts";

const late: Promise<unknown>[] = [];
const settle = () => Promise.all(late.splice(0));
/** A request of a deployed shop from there. */
const request = (from: Record<string, string>) =>
  createContext({
    env: Object.assign({}, env, { ENVIRONMENT: "staging" }),
    waitUntil: (work) => void late.push(work),
    client_address: from["cf-connecting-ip"] ?? null,
  });
type Request = ReturnType<typeof request>;

const order = (claim_id: string, most_claims = 2) => [{ kind: "unpaid", claim_id, units: 1, most_claims }] as const;
const namesOf = async (ctx: Request) => (await clientSubjects(ctx)).map(({ name }) => name);
const take = async (ctx: Request, claim_id: string, most_claims = 2) =>
  takeQuotas(ctx, await clientSubjects(ctx), order(claim_id, most_claims));

describe("what two requests claim under one name", () => {
  it("counts until both have given it back, whichever was first", async ({ expect }) => {
    for (const gives_back of ["first", "second"]) {
      const from = givenSite();
      const [first, second] = [request(from()), request(from())];
      await take(first, "same", 1);
      await take(second, "same", 1);
      await giveBackQuotas(gives_back === "first" ? first : second, await namesOf(first), ["unpaid"], "same");
      expect(await take(request(from()), "other", 1)).toMatchObject({ limit: 1 });
      await giveBackQuotas(gives_back === "first" ? second : first, await namesOf(first), ["unpaid"], "same");
      expect(await take(request(from()), "other", 1)).toBeNull();
    }
  });

  it("stays counted where it is known when another network refuses its repeat", async ({ expect }) => {
    const from = givenSite();
    for (let n = 0; n < 2; n += 1) await take(request(from(1)), crypto.randomUUID());
    for (let n = 0; n < 6; n += 1) await take(request(from(2 + n)), `order ${n}`);
    const full = request(from(9));
    expect(await take(full, "one more")).toMatchObject({ scope: "site", limit: 8 });
    for (let n = 0; n < 6; n += 1)
      expect(await take(request(from(1)), `order ${n}`)).toMatchObject({ scope: "network" });
    await settle();
    expect(await take(full, "one more")).toMatchObject({ scope: "site", limit: 8 });
  });
});
