import type { FieldError } from "#platform/basics/field-codes";
import { windowFaults } from "#platform/basics/windows";
import { type Condition, targetsOf } from "./definition-schemas.ts";
import type { PromotionInput } from "./schemas.ts";

type Contradictable = Pick<
  PromotionInput,
  "starts_at" | "ends_at" | "action" | "target" | "is_automatic" | "show_on_products"
> & { readonly conditions: readonly Condition[] };

/** What only a cart or a checkout knows of the customer. */
const about_customers: ReadonlySet<Condition["kind"]> = new Set(["customer_groups", "first_order"]);

/** What contradicts itself in a promotion: what each field may be alone, and not together with another. */
export function contradictionsIn({ action, target, ...promotion }: Contradictable): FieldError[] {
  const targets: readonly string[] = targetsOf[action.kind];
  const misdirected = {
    path: "target.kind",
    code: "invalid_value" as const,
    message: `\`${action.kind}\` acts on ${targets.join(", ")}`,
  };
  return [
    ...windowFaults(promotion),
    ...(targets.includes(target.kind) ? [] : [misdirected]),
    ...(promotion.show_on_products ? hiddenBecause(promotion) : []),
  ];
}

/** Why a promotion cannot be shown on products, where everybody sees it alike. */
function hiddenBecause({
  is_automatic,
  conditions,
}: Pick<Contradictable, "is_automatic" | "conditions">): FieldError[] {
  const fault = (message: string) => [{ path: "show_on_products", code: "conflict" as const, message }];
  if (!is_automatic) return fault("Only promotions that apply automatically can be shown");
  return conditions.some(({ kind }) => about_customers.has(kind)) ? fault("Its conditions depend on the customer") : [];
}
