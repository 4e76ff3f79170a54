import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { raiseSellingTermsFrom } from "#pricing/selling-terms";

/** Commits what a template adds, as audited by `after`. Fails where the selling terms have changed since they were read at `version`. */
export const commitTemplate = (
  ctx: Ctx,
  template: string,
  { version = 0 }: { readonly version?: number } = {},
  after: Readonly<Record<string, readonly string[]>>,
  added: readonly Statement[],
) =>
  commit(ctx, [
    ...added,
    audit(ctx, { action: "tax_template.loaded", subject_type: "tax_template", subject_id: template, after }),
    raiseSellingTermsFrom(ctx, version),
  ]);
