import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { answerPaper, answerXml, writeUbl } from "#aftersales/papers";
import type { AppEnv } from "#platform/http/app-env";
import { choice } from "#platform/http/schemas";
import { InvoiceError } from "./errors.ts";
import { issuedOf, readPage, readPaper } from "./find-papers.ts";
import type { SealedInvoice } from "./store.ts";

export const PaperQuery = z.strictObject({
  format: choice({
    page: "A page to print.",
    ubl: "UBL 2.1 by EN 16931, for machines.",
  })
    .default("page")
    .describe("What the answer is written in."),
});

/** The answers of an operation that shows a paper. */
export const paperAnswers = (description: string) => ({
  200: {
    description,
    content: {
      "text/html": { schema: z.string().openapi({ example: "<!doctype html>…" }) },
      "application/xml": { schema: z.string().openapi({ example: '<?xml version="1.0" encoding="UTF-8"?>…' }) },
    },
  },
});

/** Answers with a paper, in the form that is asked for. 409 `invoice_not_structured`, 410 `invoice_expired`. */
export async function showPaper(c: Context<AppEnv>, row: SealedInvoice, { format }: z.output<typeof PaperQuery>) {
  const { ctx } = c.var;
  if (format === "page") return answerPaper(c, await readPage(ctx, row));
  const ubl = writeUbl(issuedOf(row, await readPaper(ctx, row)));
  if ("faults" in ubl) throw InvoiceError.invoice_not_structured({ missing: ubl.faults.join(" ") });
  return answerXml(c, ubl.xml, `${row.number.replaceAll("/", "-")}.xml`);
}
