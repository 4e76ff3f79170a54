import { z } from "@hono/zod-openapi";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { userOf } from "#platform/http/access";
import { signedIn } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { AddressError } from "./errors.ts";
import { createAddress, deleteAddress, requireAddress, updateAddress } from "./save-address.ts";
import { AddressDto, AddressInput, AddressPatch, AddressPut, toAddressDto } from "./schemas.ts";
import { listAddresses, unsealAddress } from "./store.ts";

const tags = ["Me"];

const list = route(
  {
    method: "get",
    path: "/me/addresses",
    operationId: "listMyAddresses",
    tags,
    summary: "The address book",
    description: "The addresses that the account keeps, newest first.",
    access: signedIn,
    request: { query: z.strictObject(pageQuery) },
    responses: { 200: json(pageOf(AddressDto), "A page of addresses") },
  },
  async (c) => {
    const { ctx } = c.var;
    const { rows, ...page } = await listAddresses(ctx, userOf(ctx), c.req.valid("query"));
    const opened = await Promise.all(rows.map((row) => unsealAddress(ctx, row)));
    return c.json({ data: opened.flatMap((address) => (address ? [toAddressDto(address)] : [])), ...page }, 200);
  },
);

const create = route(
  {
    method: "post",
    path: "/me/addresses",
    operationId: "createMyAddress",
    tags,
    summary: "Keep an address",
    description:
      "The first of a type becomes its default. Postal code and state are required where the country has them.",
    access: signedIn,
    request: { body: json(AddressInput, "The address") },
    responses: { 201: json(AddressDto, "The address as it is kept") },
    problems: [AddressError.too_many_addresses],
  },
  async (c) => c.json(toAddressDto(await createAddress(c.var.ctx, c.req.valid("json"))), 201),
);

const read = route(
  {
    method: "get",
    path: "/me/addresses/{id}",
    operationId: "getMyAddress",
    tags,
    summary: "One address",
    description: "One of the account's own; any other is not there.",
    access: signedIn,
    request: { params: IdParam },
    responses: { 200: json(AddressDto, "The address") },
    problems: [AddressError.address_not_found],
  },
  async (c) => c.json(toAddressDto(await requireAddress(c.var.ctx, c.req.valid("param").id)), 200),
);

const update = route(
  {
    method: "patch",
    path: "/me/addresses/{id}",
    operationId: "updateMyAddress",
    tags,
    summary: "Change an address",
    description: "Only the fields that are sent; null empties one. Orders keep the address that they were placed with.",
    access: signedIn,
    request: { params: IdParam, body: json(AddressPatch, "What changes") },
    responses: { 200: json(AddressDto, "The address as it is now") },
    problems: [AddressError.address_not_found],
  },
  async (c) => c.json(toAddressDto(await updateAddress(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
);

const replace = route(
  {
    method: "put",
    path: "/me/addresses/{id}",
    operationId: "replaceMyAddress",
    tags,
    summary: "Change an address, with all required fields",
    description: "As PATCH, with name, first line, city and country given.",
    access: signedIn,
    request: { params: IdParam, body: json(AddressPut, "The address") },
    responses: { 200: json(AddressDto, "The address as it is now") },
    problems: [AddressError.address_not_found],
  },
  async (c) => c.json(toAddressDto(await updateAddress(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
);

const remove = route(
  {
    method: "delete",
    path: "/me/addresses/{id}",
    operationId: "deleteMyAddress",
    tags,
    summary: "Forget an address",
    description: "Orders keep the address that they were placed with.",
    access: signedIn,
    request: { params: IdParam },
    responses: { 204: { description: "Forgotten" } },
    problems: [AddressError.address_not_found],
  },
  async (c) => {
    await deleteAddress(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

/** `/me/addresses`: the address book. */
export const addressRoutes: readonly Route[] = [list, create, read, update, replace, remove];
