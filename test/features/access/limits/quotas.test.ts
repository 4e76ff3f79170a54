import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { subjectOf, takeQuotas } from "#access/limits";
import { quotas } from "../../../../src/features/access/limits/quota-rules.ts";
import { stopClock } from "../../../support/clock.ts";
import { settleLate, testContext } from "../../../support/context.ts";

const clock = stopClock();
const given = () => env.QUOTAS.getByName(crypto.randomUUID());
const cart = (claim_id: string = crypto.randomUUID(), most_claims = 3) =>
  ({ kind: "new_cart", claim_id, taker: crypto.randomUUID(), units: 1, most_claims }) as const;

describe("a quota", () => {
  it("is counted exactly, however many come at once", async ({ expect }) => {
    const stub = given();
    const answers = await Promise.all(Array.from({ length: 100 }, () => stub.take([cart()])));
    expect(answers.filter((refusal) => refusal === null)).toHaveLength(3);
    expect(answers.at(-1)).toEqual({
      kind: "new_cart",
      counted: "claims",
      limit: 3,
      wait_ms: quotas.new_cart.kept_ms,
    });
  });

  it("counts a repeat once, and takes it also when nothing else fits", async ({ expect }) => {
    const stub = given();
    for (let n = 0; n < 9; n += 1) expect(await stub.take([cart("same")])).toBeNull();
    expect(await stub.take([cart(), cart()])).toBeNull();
    expect(await stub.take([cart()])).not.toBeNull();
    expect(await stub.take([cart("same")])).toBeNull();
  });

  it("takes all claims of a call or none", async ({ expect }) => {
    const stub = given();
    const order = (units: number, claim_id = crypto.randomUUID()) =>
      [
        { kind: "unpaid", claim_id, taker: "request", units, most_claims: 9, most_units: 10 },
        { kind: "unpaid_day", claim_id, taker: "request", units: 1, most_claims: 2 },
      ] as const;
    expect(await stub.take(order(11))).toMatchObject({ kind: "unpaid", counted: "units" });
    expect(await stub.take(order(5, "first"))).toBeNull();
    expect(await stub.take(order(4))).toBeNull();
    expect(await stub.take(order(1))).toMatchObject({ kind: "unpaid_day" });
    await stub.giveBack(["unpaid_day"], "first", null);
    expect(await stub.take(order(2))).toMatchObject({ kind: "unpaid" });
    expect(await stub.take(order(1))).toBeNull();
  });

  it("counts a repeat for no longer than what it repeats", async ({ expect }) => {
    const stub = given();
    await stub.take([cart("same", 1)]);
    clock.pass(quotas.new_cart.kept_ms - 1);
    expect(await stub.take([cart("same", 1)])).toBeNull();
    clock.pass(1);
    expect(await stub.take([cart("other", 1)])).toBeNull();
  });

  it("is not taken away before its last claim has run out, however late that came", async ({ expect }) => {
    const stub = given();
    const alarm = () => runInDurableObject(stub, (_, { storage }) => storage.getAlarm());
    await stub.take([cart()]);
    expect(await alarm()).toBe(Date.now() + quotas.new_cart.kept_ms);
    clock.pass(quotas.new_cart.kept_ms - 1);
    await stub.take([cart()]);
    expect(await alarm()).toBe(Date.now() + quotas.new_cart.kept_ms);
  });

  it("forgets a claim in its time, and goes when it has none", async ({ expect }) => {
    const stub = given();
    await stub.take([cart(), cart(), cart()]);
    clock.pass(quotas.new_cart.kept_ms - 1);
    expect(await stub.take([cart()])).toMatchObject({ wait_ms: 1 });
    clock.pass(1);
    expect(await stub.take([cart()])).toBeNull();
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await stub.take([cart(), cart()])).toBeNull();
  });
});

it("is taken of every subject or of none, each claim of it", async ({ expect }) => {
  const ctx = testContext();
  const [one, full] = [await subjectOf(ctx, "account", ctx.id()), await subjectOf(ctx, "intent", ctx.id())];
  const claim = (kind: "unpaid" | "unpaid_day") => ({ kind, claim_id: crypto.randomUUID(), units: 1, most_claims: 1 });
  const both = () => [claim("unpaid"), claim("unpaid_day")];
  expect(await takeQuotas(ctx, [full], both())).toBeNull();
  expect(await takeQuotas(ctx, [one, full], both())).toMatchObject({ scope: "intent" });
  await settleLate();
  expect(await takeQuotas(ctx, [one], both())).toBeNull();
});
