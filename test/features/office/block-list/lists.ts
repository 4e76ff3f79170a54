import { env } from "cloudflare:workers";
import { blocks } from "../../../../src/features/office/block-list/tables.ts";
import { testContext } from "../../../support/context.ts";
import { idsOf, type OwnLists, three } from "../../../support/list-fixture.ts";

export const lists: OwnLists = {
  "/admin/block-list": async (token) => {
    const ctx = testContext();
    const rows = three.map((n) => ({
      id: ctx.id(),
      kind: "address" as const,
      value: `2001:db8:ffff::${n}`,
      created_by: ctx.id(),
      created_at: ctx.now(),
    }));
    await ctx.db.insert(blocks).values(rows);
    const remove = () => env.DB.prepare("DELETE FROM blocks WHERE value LIKE '2001:db8:ffff::%'").run();
    return { token, ids: idsOf(rows), remove };
  },
};
