import { settingsPermissions } from "#people/roles";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { readText, removeText, setText } from "./change-text.ts";
import { LetterError } from "./errors.ts";
import { listLetters } from "./list-letters.ts";
import { previewLetter } from "./preview-letter.ts";
import { MailPreviewDto, MailPreviewInput, MailsDto, MailTextDto, MailTextInput, MailTextParams } from "./schemas.ts";

const tags = ["Back office: orders"];
const access = staff(settingsPermissions.read);

const list = route(
  {
    method: "get",
    path: "/admin/mails",
    operationId: "adminListMails",
    tags,
    summary: "List the letters to customers",
    description:
      "Their texts in each language as they are sent now. `PUT /admin/mails/texts/{letter}/{language}` and the setting `MAIL_TEXTS` replace them.",
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

const place = { params: MailTextParams };
const problems = [LetterError.letter_not_found];

const readOne = route(
  {
    method: "get",
    path: "/admin/mails/texts/{letter}/{language}",
    operationId: "adminGetMailText",
    tags,
    summary: "Get the text of a letter",
    description: "In one language, as it is sent now, and what of it was set in the back office.",
    access,
    request: place,
    responses: { 200: json(MailTextDto, "The text") },
    problems,
  },
  async (c) => c.json(await readText(c.var.ctx, c.req.valid("param")), 200),
);

const setOne = route(
  {
    method: "put",
    path: "/admin/mails/texts/{letter}/{language}",
    operationId: "adminReplaceMailText",
    tags,
    summary: "Replace the text of a letter",
    description:
      "In one language, from the next minute on. What is given counts before the setting `MAIL_TEXTS` and before our text; a part that is left out is not replaced here. Try it out with `POST /admin/mails/preview` first.",
    access: staff(settingsPermissions.write),
    request: { ...place, body: json(MailTextInput, "The text") },
    responses: { 200: json(MailTextDto, "The text") },
    problems,
  },
  async (c) => c.json(await setText(c.var.ctx, c.req.valid("param"), c.req.valid("json")), 200),
);

const removeOne = route(
  {
    method: "delete",
    path: "/admin/mails/texts/{letter}/{language}",
    operationId: "adminDeleteMailText",
    tags,
    summary: "Use the usual text of a letter again",
    description: "That of the setting `MAIL_TEXTS`, or else ours, from the next minute on. Done twice it stays done.",
    access: staff(settingsPermissions.write),
    request: place,
    responses: { 204: { description: "It is not replaced any more" } },
    problems,
  },
  async (c) => {
    await removeText(c.var.ctx, c.req.valid("param"));
    return c.body(null, 204);
  },
);

export const letterRoutes: readonly Route[] = [list, preview, readOne, setOne, removeOne];
