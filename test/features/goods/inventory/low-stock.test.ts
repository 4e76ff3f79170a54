import { like } from "drizzle-orm";
import { describe, it } from "vitest";
import { stockEvents } from "#goods/inventory";
import { mails } from "#platform/data/tables";
import { givenProduct } from "../../../support/catalog.ts";
import { testContext } from "../../../support/context.ts";
import { deliverAtOnce, publishQuietly } from "../../../support/queue.ts";

describe("a variant that comes down to its threshold", () => {
  it("is told to staff, once each time", async ({ expect }) => {
    const sku = `LOW-${crypto.randomUUID()}`;
    const product = await givenProduct({ sku });
    const variant_id = product.variants[0]?.id ?? "";
    const ids = [
      await publishQuietly(stockEvents["stock.low"], { variant_id, available: 3, threshold: 5 }),
      await publishQuietly(stockEvents["stock.low"], { variant_id, available: 2, threshold: 5 }),
    ];
    await deliverAtOnce([...ids, ...ids]);
    await deliverAtOnce(ids);
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
