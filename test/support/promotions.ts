import type { z } from "@hono/zod-openapi";
import type { PromotionDto, PromotionInput } from "../../src/features/pricing/promotions/schemas.ts";
import { tokenOf } from "./actors.ts";
import { call } from "./api.ts";

let made = 0;

/** A code that no other test has. */
export const freshCode = (): string => `T${Date.now().toString(36).toUpperCase()}${(made += 1)}`;

async function post<T>(path: string, body: unknown): Promise<T> {
  const answer = await call("POST", `/api/v1${path}`, { body, token: await tokenOf("admin") });
  if (answer.status >= 300) throw new Error(`${path} refused: ${answer.status} ${await answer.text()}`);
  return answer.json<T>();
}

/** A started promotion made through the API: ten per cent off with a code. An automatic one is to name products of its test alone. */
export const givenPromotion = (input: Partial<z.input<typeof PromotionInput>> = {}): Promise<PromotionDto> =>
  post("/admin/promotions", {
    title: "Ten per cent",
    action: { kind: "percentage", rate_ppm: 100_000 },
    is_active: true,
    ...input,
  });

/** A promotion with a code of its own. */
export async function givenCoupon(
  input: Partial<z.input<typeof PromotionInput>> = {},
  of_code: { uses_limit?: number } = {},
): Promise<{ promotion_id: string; code: string }> {
  const { id } = await givenPromotion(input);
  const code = freshCode();
  await post(`/admin/promotions/${id}/codes`, { code, ...of_code });
  return { promotion_id: id, code };
}

/** A promotion with a batch of codes that the queue makes. */
export async function givenBatch(code_count = 3): Promise<{ promotion_id: string; batch_id: string }> {
  const { id: promotion_id } = await givenPromotion();
  const { id } = await post<{ id: string }>(`/admin/promotions/${promotion_id}/code-batches`, { code_count });
  return { promotion_id, batch_id: id };
}
