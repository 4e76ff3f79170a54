import { paymentPermissions } from "#money/payments";
import { moneyBackProblems } from "#money/refund-limits";
import { liabilities } from "#money/stored-value";
import { PlatformError } from "#platform/basics/errors";
import { staff } from "#platform/http/auth";
import type { AnswerSecrets } from "#platform/http/idempotency";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { adjustCard, disableCard } from "./change-card.ts";
import { codeOf } from "./code-of.ts";
import { GiftCardError } from "./errors.ts";
import { issueGiftCard } from "./issue-card.ts";
import { showCode } from "./rules.ts";
import {
  BalanceChange,
  GiftCardDetailsDto,
  GiftCardInput,
  GiftCardsPage,
  GiftCardsQuery,
  LiabilityDto,
  NewGiftCardDto,
  toGiftCardDetails,
  toGiftCardDto,
} from "./schemas.ts";
import { findCard, listCards } from "./store.ts";

const tags = ["Back office: payments"];
const read = staff(paymentPermissions.read);
const write = staff(paymentPermissions.write);

/** The code is derived from the card's id, so a repeat shows it again and no answer keeps it. */
const secrets: AnswerSecrets = {
  fields: ["code"],
  again: async (ctx, { body }) => ({ code: showCode(await codeOf(ctx, String(body["id"]))) }),
};

const list = route(
  {
    method: "get",
    path: "/admin/gift-cards",
    operationId: "adminListGiftCards",
    tags,
    summary: "List the gift cards",
    description: "Newest first; with `last4` those whose code ends so. Codes are not shown.",
    access: read,
    request: { query: GiftCardsQuery },
    responses: { 200: json(GiftCardsPage, "A page of gift cards") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    const { rows, ...page } = await listCards(ctx, c.req.valid("query"));
    return c.json({ data: rows.map((row) => toGiftCardDto(row, ctx.now())), ...page }, 200);
  },
);

const create = route(
  {
    method: "post",
    path: "/admin/gift-cards",
    operationId: "adminCreateGiftCard",
    tags,
    summary: "Issue a gift card",
    description:
      "It counts as money given back: towards the hour's limit of its issuer, and with a step-up for a large amount. With a `recipient` the code is mailed to them.",
    access: write,
    step_up: "sometimes",
    secrets,
    request: { body: json(GiftCardInput, "The card") },
    responses: { 201: json(NewGiftCardDto, "The card and its code") },
    problems: moneyBackProblems,
  },
  async (c) => {
    const { ctx } = c.var;
    const { recipient: letter = null, expires_at = null, ...input } = c.req.valid("json");
    const id = await issueGiftCard(ctx, { ...input, expires_at, letter });
    const card = toGiftCardDto(await findCard(ctx, id), ctx.now());
    return c.json({ ...card, code: showCode(await codeOf(ctx, id)) }, 201);
  },
);

const liability = route(
  {
    method: "get",
    path: "/admin/gift-cards/liability",
    operationId: "adminGetStoredValueLiability",
    tags,
    summary: "Read what the shop owes in gift cards and store credit",
    description: "By currency, at this moment.",
    access: read,
    responses: { 200: json(LiabilityDto, "The sums") },
  },
  async (c) => c.json({ currencies: await liabilities(c.var.ctx) }, 200),
);

const get = route(
  {
    method: "get",
    path: "/admin/gift-cards/{id}",
    operationId: "adminGetGiftCard",
    tags,
    summary: "Read a gift card",
    description: "With what happened to it.",
    access: read,
    request: { params: IdParam },
    responses: { 200: json(GiftCardDetailsDto, "The gift card") },
    problems: [GiftCardError.gift_card_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toGiftCardDetails(await findCard(ctx, c.req.valid("param").id), ctx.now()), 200);
  },
);

const change = route(
  {
    method: "post",
    path: "/admin/gift-cards/{id}/adjustments",
    operationId: "adminChangeGiftCardBalance",
    tags,
    summary: "Change the balance of a gift card",
    description:
      "Amounts held by unpaid orders cannot be taken. Putting money on counts as money given back, as issuing a card does.",
    access: write,
    step_up: "sometimes",
    request: { params: IdParam, body: json(BalanceChange, "The change") },
    responses: { 200: json(GiftCardDetailsDto, "The gift card as it is now") },
    problems: [
      GiftCardError.gift_card_not_found,
      GiftCardError.gift_card_closed,
      GiftCardError.balance_too_low,
      ...moneyBackProblems,
    ],
  },
  async (c) => {
    const { ctx } = c.var;
    const card = await adjustCard(ctx, c.req.valid("param").id, c.req.valid("json"));
    return c.json(toGiftCardDetails(card, ctx.now()), 200);
  },
);

const disable = route(
  {
    method: "post",
    path: "/admin/gift-cards/{id}/disable",
    operationId: "adminDisableGiftCard",
    tags,
    summary: "Disable a gift card",
    description:
      "Permanent: the free balance is written off. Amounts that unpaid orders hold still pay for them. May be repeated.",
    access: write,
    request: { params: IdParam },
    responses: { 200: json(GiftCardDetailsDto, "The gift card as it is now") },
    problems: [GiftCardError.gift_card_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toGiftCardDetails(await disableCard(ctx, c.req.valid("param").id), ctx.now()), 200);
  },
);

export const giftCardAdminRoutes: readonly Route[] = [list, create, liability, get, change, disable];
