import { AttemptError } from "#access/limits";
import { PasswordError } from "#access/passwords";
import { StaffError } from "#access/staff";
import { userOf } from "#platform/http/access";
import { everyone, signedIn } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import type { DataOfPeople } from "./data-of-people.ts";
import { PrivacyError } from "./errors.ts";
import { readLinkedExport, readOwnExport } from "./read-export.ts";
import { requestOwnErasure } from "./request-erasure.ts";
import { requestExport } from "./request-export.ts";
import { EraseMeInput, ErasureDto, ExportDto, ExportHeader, toErasureDto, toExportDto } from "./schemas.ts";

const tags = ["Me"];

const eraseMe = (data: DataOfPeople) =>
  route(
    {
      method: "delete",
      path: "/me",
      operationId: "eraseMe",
      tags,
      rate: "auth",
      summary: "Erase the account",
      description:
        "Schedules the erasure in 14 days. Requires the current password; accounts without one set one by a password reset first. All sessions end now, and logging in before then cancels the erasure. After it, names, addresses and all other personal data are gone for good; orders stay without them. Refused while an order has not shipped.",
      access: signedIn,
      request: { body: json(EraseMeInput, "The present password") },
      responses: { 202: json(ErasureDto, "When it happens") },
      problems: [
        PasswordError.wrong_password,
        AttemptError.too_many_attempts,
        PrivacyError.order_open,
        StaffError.last_admin,
      ],
    },
    async (c) => {
      const { ctx } = c.var;
      const wish = { user: userOf(ctx), password: c.req.valid("json").password };
      return c.json(toErasureDto(await requestOwnErasure(ctx, data, wish)), 202);
    },
  );

const ask = route(
  {
    method: "post",
    path: "/me/export",
    operationId: "requestMyExport",
    tags,
    summary: "Ask for a copy of all that is held about me",
    description:
      "The copy is made within a minute, and a mail brings the link. A second request within an hour gives the same copy.",
    access: signedIn,
    step_up: "always",
    responses: { 202: json(ExportDto, "The copy, which is being made") },
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toExportDto({ row: await requestExport(ctx, userOf(ctx)), data: null }), 202);
  },
);

const latest = route(
  {
    method: "get",
    path: "/me/export",
    operationId: "getMyExport",
    tags,
    summary: "The latest copy of all that is held about me",
    description:
      "Account, addresses, sessions, cart, orders, payments, what staff noted, and what was done. Kept for seven days.",
    access: signedIn,
    step_up: "always",
    responses: { 200: json(ExportDto, "The copy, without data while it is being made") },
    problems: [PrivacyError.export_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toExportDto(await readOwnExport(ctx, userOf(ctx))), 200);
  },
);

const linked = route(
  {
    method: "get",
    path: "/exports/linked",
    operationId: "getLinkedExport",
    tags,
    rate: "auth",
    summary: "The copy that a mailed link leads to",
    description:
      "The copy behind the mailed link, for seven days. Its token is sent in a header, since URLs are written to logs.",
    access: everyone,
    request: { headers: ExportHeader },
    responses: { 200: json(ExportDto, "The copy") },
    problems: [PrivacyError.export_not_found],
  },
  async (c) => {
    c.header("Cache-Control", "no-store");
    return c.json(toExportDto(await readLinkedExport(c.var.ctx, c.req.valid("header")["export-token"])), 200);
  },
);

/** What people may ask for about their own data. */
export const privacyRoutes = (data: DataOfPeople): readonly Route[] => [eraseMe(data), ask, latest, linked];
