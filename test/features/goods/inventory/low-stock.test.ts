import { createExecutionContext, createMessageBatch } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { like } from "drizzle-orm";
import { describe, it } from "vitest";
import type { z } from "zod";
import { stockEvents } from "#goods/inventory";
import { runBatch } from "#platform/data/db";
import type { Event } from "#platform/data/events";
import { publish } from "#platform/data/outbox";
import { mails } from "#platform/data/tables";
import { queue } from "../../../../src/queues.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { testContext } from "../../../support/context.ts";

/** Puts the message into the outbox without telling the shop's own queue, and gives its id. */
async function publishQuietly<E extends Event>(event: E, body: z.input<E["schema"]>): Promise<string> {
  const ctx = testContext();
  await runBatch(ctx.db, [publish(ctx, event, body)]);
  return ctx.published[0]?.id ?? "";
}

/** Delivers pointers to outbox rows, as batches of their own and at the same time. */
const deliverAll = (ids: string[], at: Env = env) =>
  Promise.all(
    ids.map((id) =>
      queue(
        createMessageBatch("bodega-orders", [
          { id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body: { type: "outbox", id } },
        ]),
        at,
        createExecutionContext(),
      ),
    ),
  );

describe("a variant that comes down to its threshold", () => {
  it("is told to staff, once each time", async ({ expect }) => {
    const sku = `LOW-${crypto.randomUUID()}`;
    const product = await givenProduct({ sku });
    const variant_id = product.variants[0]?.id ?? "";
    const ids = [
      await publishQuietly(stockEvents["stock.low"], { variant_id, available: 3, threshold: 5 }),
      await publishQuietly(stockEvents["stock.low"], { variant_id, available: 2, threshold: 5 }),
    ];
    await deliverAll([...ids, ...ids]);
    await deliverAll(ids);
    const told = await testContext()
      .db.select()
      .from(mails)
      .where(like(mails.subject, `%${sku}`))
      .orderBy(mails.text);
    expect(told.map((mail) => [mail.to, mail.text.split("\n")[0]])).toEqual([
      ["staff@example.com", `${sku} has 2 left to sell; its threshold is 5.`],
      ["staff@example.com", `${sku} has 3 left to sell; its threshold is 5.`],
    ]);
  });
});
