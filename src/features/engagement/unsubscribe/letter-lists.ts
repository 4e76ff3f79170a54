import { z } from "zod";
import type { Ctx } from "#platform/context";
import { definePoint } from "#platform/extension-points";
import { sealTicket, unsealTicket } from "#platform/secrets/tokens";
import { UnsubscribeError } from "./errors.ts";

/** Letters that an address can want no more of. */
export type LetterList = {
  /** Letters a to z and underscores. */
  readonly name: string;
  /** Writes no more of them to the address of this blind index. Done twice it stays done. */
  readonly stop: (ctx: Ctx, email_index: string) => Promise<void>;
};

export const letterLists = definePoint<LetterList>("lists of letters");

const SEALED_FOR = "unsubscribe";
const Ticket = z.object({ list: z.string(), email_index: z.string() });

/**
 * Where a mail program unsubscribes the owner of an address from a list by one click (RFC 8058); undefined where the shop does not know
 * its own address. It names the address by its blind index, can do nothing else, and has no end, as letters have none.
 */
export async function unsubscribeUrl(ctx: Ctx, list: string, email_index: string): Promise<string | undefined> {
  const { API_URL, STOREFRONT_URL, is_local, APP_SECRET } = ctx.config;
  // A developer's shop is its own storefront.
  const base = API_URL ?? (is_local ? STOREFRONT_URL : undefined);
  if (base === undefined) return undefined;
  const token = await sealTicket(APP_SECRET, SEALED_FOR, { list, email_index });
  return new URL(`/api/v1/unsubscribe/${token}`, base).href;
}

/** Unsubscribes the address that a link of a letter names. 404 `unsubscribe_link_unknown` for any other. */
export async function unsubscribe(ctx: Ctx, token: string): Promise<void> {
  const ticket = await unsealTicket(ctx.config.APP_SECRET, SEALED_FOR, Ticket, token);
  const list = letterLists.rules().find(({ name }) => name === ticket?.list);
  if (!ticket || !list) throw UnsubscribeError.unsubscribe_link_unknown();
  await list.stop(ctx, ticket.email_index);
}
