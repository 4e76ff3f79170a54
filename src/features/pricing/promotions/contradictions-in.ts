import type { FieldError } from "#platform/basics/field-codes";
import { windowFaults } from "#platform/basics/windows";
import { targetsOf } from "./definition-schemas.ts";
import type { PromotionInput } from "./schemas.ts";

type Contradictable = Pick<PromotionInput, "starts_at" | "ends_at" | "action" | "target">;

/** What contradicts itself in a promotion: what each field may be alone, and not together with another. */
export function contradictionsIn({ action, target, ...window }: Contradictable): FieldError[] {
  const targets: readonly string[] = targetsOf[action.kind];
  const misdirected = {
    path: "target.kind",
    code: "invalid_value" as const,
    message: `\`${action.kind}\` acts on ${targets.join(", ")}`,
  };
  return [...windowFaults(window), ...(targets.includes(target.kind) ? [] : [misdirected])];
}
