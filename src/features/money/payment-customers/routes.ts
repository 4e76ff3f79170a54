import { z } from "@hono/zod-openapi";
import { ProviderError, providerOf } from "#money/providers";
import type { Ctx } from "#platform/context";
import { userOf } from "#platform/http/access";
import { signedIn } from "#platform/http/auth";
import type { AnswerSecrets } from "#platform/http/idempotency";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { beginSaving } from "./begin-saving.ts";
import { showMethods } from "./bring-in-line.ts";
import { chooseMethod, removeMethod } from "./change-methods.ts";
import { SavedMethodError } from "./errors.ts";
import { MethodSetupDto, SavedMethodDto, SaveMethodInput, toSavedMethodDto } from "./schemas.ts";

const tags = ["Me"];

const list = route(
  {
    method: "get",
    path: "/me/payment-methods",
    operationId: "listMyPaymentMethods",
    tags,
    summary: "List the saved payment methods",
    description:
      "The default first, then the newest. A method that was just set up is there as soon as the provider has it: the provider is asked within an hour of the setup.",
    access: signedIn,
    responses: {
      200: json(
        z.object({ data: z.array(SavedMethodDto).describe("At most 100, without pages.") }),
        "The saved payment methods",
      ),
    },
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json({ data: (await showMethods(ctx, userOf(ctx).id)).map(toSavedMethodDto) }, 200);
  },
);

/** The provider is asked again for the secret of a setup, and it is never kept. */
const setupSecrets: AnswerSecrets = {
  fields: ["client_secret"],
  again: async (ctx: Ctx, { body }) => {
    const { id, provider } = MethodSetupDto.pick({ id: true, provider: true }).parse(body);
    const setup = await providerOf(ctx, provider).saved?.retrieve(id);
    return setup ? { client_secret: setup.client_secret } : {};
  },
};

const begin = route(
  {
    method: "post",
    path: "/me/payment-methods",
    operationId: "beginMyPaymentMethodSetup",
    tags,
    summary: "Begin to save a payment method",
    description:
      "Nothing is charged. The provider's script asks for the card with the `client_secret`, and the bank may ask its owner. Once it succeeded the card is in `GET /me/payment-methods`. Counted by account and network, since each tries a card.",
    access: signedIn,
    rate: "checkout",
    request: { body: json(SaveMethodInput, "The provider that keeps it") },
    responses: { 201: json(MethodSetupDto, "What the provider's script needs") },
    secrets: setupSecrets,
    problems: [
      SavedMethodError.too_many_payment_methods,
      SavedMethodError.too_many_card_setups,
      ProviderError.payment_method_unavailable,
      ProviderError.provider_unavailable,
    ],
  },
  async (c) => {
    const { provider } = c.req.valid("json");
    const { setup_id: id, client_secret } = await beginSaving(c.var.ctx, provider);
    return c.json({ id, provider, client_secret }, 201);
  },
);

const choose = route(
  {
    method: "post",
    path: "/me/payment-methods/{id}/default",
    operationId: "changeMyDefaultPaymentMethod",
    tags,
    summary: "Make a saved payment method the default",
    description: "The default is what a storefront offers first. No payment takes it by itself.",
    access: signedIn,
    request: { params: IdParam },
    responses: { 200: json(SavedMethodDto, "The payment method as it is now") },
    problems: [SavedMethodError.saved_payment_method_not_found],
  },
  async (c) => c.json(toSavedMethodDto(await chooseMethod(c.var.ctx, c.req.valid("param").id)), 200),
);

const remove = route(
  {
    method: "delete",
    path: "/me/payment-methods/{id}",
    operationId: "deleteMyPaymentMethod",
    tags,
    summary: "Remove a saved payment method",
    description:
      "It cannot be used from now on, and the provider deletes it a moment later. Orders that were paid with it keep its brand and last digits, and refunds still go back to it.",
    access: signedIn,
    request: { params: IdParam },
    responses: { 204: { description: "Removed" } },
    problems: [SavedMethodError.saved_payment_method_not_found],
  },
  async (c) => {
    await removeMethod(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

/** `/me/payment-methods`: what an account can pay with again. */
export const savedMethodRoutes: readonly Route[] = [list, begin, choose, remove];
