import { z } from "@hono/zod-openapi";
import { settingsPermissions } from "#people/roles";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { choice, id, IdParam, moment, text, timestamp } from "#platform/http/schemas";
import { addBlock, type BlockRow, listBlocks, removeBlock } from "./change-blocks.ts";
import { BlockError } from "./errors.ts";
import { originOf } from "./refuse-blocked.ts";

const tags = ["Staff"];
const kind = () =>
  choice({
    address: "A single IP address.",
    range: "Every address of a CIDR range.",
    country: "Every address that Cloudflare places in the country.",
  }).openapi({ description: "What `value` names.", example: "range" });

const BlockDto = z
  .object({
    id: id(),
    kind: kind(),
    value: z.string().openapi({
      description: "An IP address, a range in CIDR notation or a country's ISO 3166-1 code, as `kind` says.",
      example: "2001:db8:bad::/48",
    }),
    reason: z
      .string()
      .nullable()
      .openapi({ description: "For colleagues; null without one.", example: "Tries passwords" }),
    expires_at: timestamp().nullable().describe("When it ends by itself; null when it stays until it is removed."),
    created_at: timestamp(),
  })
  .openapi("Block");

const BlockInput = z
  .strictObject({
    kind: kind(),
    value: text(50).openapi({
      description: "An IP address, a range in CIDR notation or a country's ISO 3166-1 code, as `kind` says.",
      example: "2001:db8:bad::/48",
    }),
    reason: text(200).nullable().default(null).openapi({ description: "For colleagues.", example: "Tries passwords" }),
    expires_at: moment()
      .nullable()
      .default(null)
      .openapi({ type: ["string", "null"], description: "Without one it stays until it is removed." }),
  })
  .openapi("BlockInput");

const toBlockDto = ({ created_by: _by, ...row }: BlockRow): z.output<typeof BlockDto> => ({
  ...row,
  expires_at: toIsoOrNull(row.expires_at),
  created_at: toIso(row.created_at),
});

const list = route(
  {
    method: "get",
    path: "/admin/block-list",
    operationId: "adminListBlocks",
    tags,
    summary: "List where requests are not taken from",
    description: "Addresses, ranges and countries, newest first.",
    access: staff(settingsPermissions.read),
    request: { query: z.strictObject(pageQuery) },
    responses: { 200: json(pageOf(BlockDto), "A page of blocks") },
  },
  async (c) => {
    const { rows, ...page } = await listBlocks(c.var.ctx, c.req.valid("query"));
    return c.json({ data: rows.map(toBlockDto), ...page }, 200);
  },
);

const add = route(
  {
    method: "post",
    path: "/admin/block-list",
    operationId: "adminCreateBlock",
    tags,
    summary: "Block an IP address, range or country",
    description:
      "An address, a range in CIDR notation or a country, as Cloudflare sees the client. It counts within a minute everywhere. Payment webhooks and `/health` stay open, and you cannot block yourself.",
    access: staff(settingsPermissions.write),
    request: { body: json(BlockInput, "Where from, and until when") },
    responses: { 201: json(BlockDto, "The block") },
    problems: [BlockError.block_taken, BlockError.own_address, BlockError.block_list_full],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toBlockDto(await addBlock(ctx, c.req.valid("json"), originOf(ctx))), 201);
  },
);

const remove = route(
  {
    method: "delete",
    path: "/admin/block-list/{id}",
    operationId: "adminDeleteBlock",
    tags,
    summary: "Take requests from there again",
    description: "It counts within a minute everywhere.",
    access: staff(settingsPermissions.write),
    request: { params: IdParam },
    responses: { 204: { description: "Removed" } },
    problems: [BlockError.block_not_found],
  },
  async (c) => {
    await removeBlock(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

export const blockListRoutes: readonly Route[] = [list, add, remove];
