import { z } from "@hono/zod-openapi";
import { findBelow, StaffError } from "#access/staff";
import { paymentPermissions } from "#money/payments";
import { moneyBackProblems } from "#money/refund-limits";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { currency, IdParam } from "#platform/http/schemas";
import { balanceChangeFields, GiftCardError } from "#prepaid/gift-cards";
import { giveCredit } from "./change-credit.ts";
import { readCredit } from "./read-credit.ts";
import { StoreCreditDto, toStoreCreditDto } from "./schemas.ts";

const tags = ["Back office: payments"];
const found = [StaffError.user_not_found, StaffError.permission_not_held];

const CreditInput = z
  .strictObject({ ...balanceChangeFields, currency: currency().describe("The currency of the amount.") })
  .openapi("StoreCreditChange", { example: { amount: 1000, currency: "USD", reason: "Apology for a late parcel" } });

const read = route(
  {
    method: "get",
    path: "/admin/users/{id}/store-credit",
    operationId: "adminGetUserStoreCredit",
    tags,
    summary: "Read a customer's store credit",
    description: "In each currency, with what happened to it.",
    access: staff(paymentPermissions.read),
    request: { params: IdParam },
    responses: { 200: json(StoreCreditDto, "The store credit") },
    problems: found,
  },
  async (c) => {
    const { ctx } = c.var;
    const { id } = await findBelow(ctx, c.req.valid("param").id);
    return c.json(toStoreCreditDto(await readCredit(ctx, id)), 200);
  },
);

const change = route(
  {
    method: "post",
    path: "/admin/users/{id}/store-credit",
    operationId: "adminChangeUserStoreCredit",
    tags,
    summary: "Give or take store credit",
    description:
      "Amounts held by unpaid orders cannot be taken. Giving credit counts as money given back: towards the hour's limit, and with a step-up for a large amount.",
    access: staff(paymentPermissions.write),
    step_up: "sometimes",
    request: { params: IdParam, body: json(CreditInput, "The change") },
    responses: { 200: json(StoreCreditDto, "The store credit as it is now") },
    problems: [...found, GiftCardError.balance_too_low, ...moneyBackProblems],
  },
  async (c) => c.json(toStoreCreditDto(await giveCredit(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
);

export const storeCreditAdminRoutes: readonly Route[] = [read, change];
