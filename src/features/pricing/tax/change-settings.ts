import type { z } from "@hono/zod-openapi";
import { invalidFields } from "#platform/basics/errors";
import { givenIn } from "#platform/basics/given";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { bumpSellingTerms } from "#pricing/selling-terms";
import { type ChangeTaxSettings, unset } from "./settings-schemas.ts";
import { selectSettings, type StoredTaxSettings } from "./store.ts";
import { taxSettings } from "./tables.ts";

function refuseDoubled({ countries }: StoredTaxSettings): void {
  const doubled = [...countries.keys()].filter(
    (at) => countries.findIndex(({ country }) => country === countries[at]?.country) < at,
  );
  if (doubled.length > 0)
    throw invalidFields(
      doubled.map((at) => ({
        path: `countries.${at}.country`,
        code: "not_unique",
        message: "It is in the list already",
      })),
    );
}

/** Changes how orders to come are taxed; those that were placed keep how they were. 422 when a country is named twice. */
export async function changeSettings(
  ctx: Ctx,
  changes: z.output<typeof ChangeTaxSettings>,
): Promise<StoredTaxSettings> {
  const stored = await selectSettings(ctx).get();
  const before = stored ?? { id: 1, ...unset };
  const given = givenIn(changes);
  const after: StoredTaxSettings = { ...before, ...given, updated_at: ctx.now() };
  refuseDoubled(after);
  await commit(ctx, [
    ctx.db.insert(taxSettings).values(after).onConflictDoUpdate({ target: taxSettings.id, set: after }),
    bumpSellingTerms(ctx),
    audit(ctx, { action: "tax_settings.changed", subject_type: "tax_settings", subject_id: "1", before, after }),
  ]);
  return after;
}
