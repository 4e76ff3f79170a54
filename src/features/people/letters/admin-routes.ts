import { settingsPermissions } from "#people/roles";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { listLetters } from "./list-letters.ts";
import { previewLetter } from "./preview-letter.ts";
import { MailPreviewDto, MailPreviewInput, MailsDto } from "./schemas.ts";

const tags = ["Back office: orders"];
const access = staff(settingsPermissions.read);

const list = route(
  {
    method: "get",
    path: "/admin/mails",
    operationId: "adminListMails",
    tags,
    summary: "List the letters to customers",
    description: "Their texts in each language as they are sent now. The setting `MAIL_TEXTS` replaces them.",
    access,
    responses: { 200: json(MailsDto, "The letters") },
  },
  async (c) => c.json(await listLetters(c.var.ctx), 200),
);

const preview = route(
  {
    method: "post",
    path: "/admin/mails/preview",
    operationId: "adminPreviewMail",
    tags,
    summary: "See a letter as a customer gets it",
    description: "With sample values, by the shop's texts or by those that are sent along. Nothing is sent or changed.",
    access,
    request: { body: json(MailPreviewInput, "The letter and its reader") },
    responses: { 200: json(MailPreviewDto, "The letter") },
  },
  async (c) => c.json(await previewLetter(c.var.ctx, c.req.valid("json")), 200),
);

export const letterRoutes: readonly Route[] = [list, preview];
