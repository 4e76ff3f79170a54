import { everyone } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { codeProblems, findByCode } from "./find-by-code.ts";
import { GiftCardBalanceDto, GiftCardCode, toBalanceDto } from "./schemas.ts";

const balance = route(
  {
    method: "post",
    path: "/gift-cards/balance",
    operationId: "verifyGiftCard",
    tags: ["Gift cards"],
    summary: "Ask what is left on a gift card",
    description:
      "By its code, which goes in the body so that no log keeps it. Tries are counted exactly for each address, right ones too.",
    access: everyone,
    idempotency: "none",
    request: { body: json(GiftCardCode, "The code") },
    responses: { 200: json(GiftCardBalanceDto, "What can be spent of it") },
    problems: codeProblems,
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toBalanceDto(await findByCode(ctx, c.req.valid("json").code), ctx.now()), 200);
  },
);

export const giftCardRoutes: readonly Route[] = [balance];
