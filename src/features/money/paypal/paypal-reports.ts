import { z } from "zod";
import { type IntentPage, type ListedIntent, ProviderError } from "#money/providers";
import { madeAt } from "#platform/basics/ids";
import { DAY, HOUR } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { findCapture, findOrder } from "./find-order.ts";
import { ask, unexpected } from "./paypal-client.ts";
import { toListed } from "./paypal-orders.ts";

/** PayPal lists no orders and searches none by their custom id: its reports, up to three hours late, tell what money moved. */
const LATE_MS = 4 * HOUR;
/** The longest time that one report covers. */
const WINDOW_MS = 31 * DAY;
/** Each costs two calls of its own. */
const PAGE = 20;
/** Of a search, which reads many to find one. */
const SEARCHED_PAGE = 500;
const SEARCHED_PAGES = 20;
/** How long after its checkout began an order may be captured: PayPal keeps an approval for three days. */
const CAPTURED_WITHIN_MS = 4 * DAY;

const Transaction = z.object({
  transaction_info: z.object({
    transaction_id: z.string().min(1),
    paypal_reference_id: z.string().optional(),
    transaction_event_code: z.string().optional(),
    custom_field: z.string().optional(),
  }),
});
const Report = z.object({
  transaction_details: z.array(Transaction).default([]),
  total_pages: z.number().int().default(1),
});
type Info = z.output<typeof Transaction>["transaction_info"];

/** `T00…` are payments, `T11…` reversals and refunds, `T12…` chargebacks and other adjustments. */
const isPayment = ({ transaction_event_code: code = "" }: Info): boolean => code.startsWith("T00");
const isGivenBack = ({ transaction_event_code: code = "" }: Info): boolean => /^T1[12]/.test(code);

type Window = { readonly from: number; readonly page: number };

const toCursor = ({ from, page }: Window): string => `${from}.${page}`;
function fromCursor(cursor: string): Window {
  const [, from = "", page = ""] = /^(\d{1,15})\.(\d{1,6})$/.exec(cursor) ?? [];
  if (from === "") throw new Error(`${cursor} is no place in PayPal's reports`);
  return { from: Number(from), page: Number(page) };
}

/** A page of a report; null where the shop's app may read none. */
async function readReport(ctx: Ctx, from: number, until: number, page: number, page_size: number) {
  const query = new URLSearchParams({
    start_date: new Date(from).toISOString(),
    end_date: new Date(until).toISOString(),
    fields: "transaction_info",
    page: String(page),
    page_size: String(page_size),
  });
  const answer = await ask(ctx, "report", { method: "GET", path: `/v1/reporting/transactions?${query.toString()}` });
  if (answer.status === 403) {
    ctx.log.warn("paypal_reports_not_allowed", { remedy: "switch on Transaction Search for the app" });
    return null;
  }
  if (answer.status !== 200) throw unexpected("report", answer);
  const { transaction_details, total_pages } = Report.parse(answer.body);
  return { infos: transaction_details.map(({ transaction_info }) => transaction_info), total_pages };
}

async function listBy(
  ctx: Ctx,
  since: number,
  cursor: string | null,
  captureIdOf: (info: Info) => string | undefined,
): Promise<IntentPage> {
  const { from, page } = cursor === null ? { from: since, page: 1 } : fromCursor(cursor);
  const now = ctx.now();
  const until = Math.min(from + WINDOW_MS, now);
  const report = await readReport(ctx, from, until, page, PAGE);
  if (!report) return { intents: [], next_cursor: null };
  const intents: ListedIntent[] = [];
  for (const info of report.infos) {
    const capture_id = captureIdOf(info);
    const listed = capture_id === undefined ? null : await listedOf(ctx, capture_id);
    if (listed) intents.push(listed);
  }
  const next = page < report.total_pages ? { from, page: page + 1 } : { from: until, page: 1 };
  return { intents, next_cursor: page < report.total_pages || until < now ? toCursor(next) : null };
}

/** The order behind a capture; null where it is none of an order. */
async function listedOf(ctx: Ctx, capture_id: string): Promise<ListedIntent | null> {
  const capture = await findCapture(ctx, capture_id);
  const intent_id = capture?.supplementary_data?.related_ids?.order_id;
  const order = intent_id === undefined ? undefined : await findOrder(ctx, intent_id);
  return order ? toListed(order) : null;
}

/** The orders of which money was taken since a moment, as far as the reports have come. */
export const listCaptured = (ctx: Ctx, since: number, cursor: string | null): Promise<IntentPage> =>
  listBy(ctx, since, cursor, (info) => (isPayment(info) && isOurs(info) ? info.transaction_id : undefined));

/** The orders of which money went back since a moment. */
export const listRefunded = (ctx: Ctx, since: number, cursor: string | null): Promise<IntentPage> =>
  listBy(ctx, since, cursor, (info) => (isGivenBack(info) ? info.paypal_reference_id : undefined));

/** The account may take money for something else besides. */
const isOurs = ({ custom_field }: Info): boolean => z.uuid().safeParse(custom_field).success;

/**
 * What PayPal holds of an order, by the time in its id. Raises `provider_unavailable` where the reports may not be read, or have not come
 * that far: nobody is to take that for an order without money.
 */
export async function findInReports(ctx: Ctx, order_id: string): Promise<ListedIntent[]> {
  const began_at = madeAt(order_id);
  if (ctx.now() - began_at < LATE_MS) throw ProviderError.provider_unavailable();
  const until = Math.min(began_at + CAPTURED_WITHIN_MS, ctx.now());
  const found: ListedIntent[] = [];
  for (let page = 1; page <= SEARCHED_PAGES; page += 1) {
    const report = await readReport(ctx, began_at - HOUR, until, page, SEARCHED_PAGE);
    if (!report) throw ProviderError.provider_unavailable();
    for (const info of report.infos) {
      const is_it = isPayment(info) && info.custom_field === order_id;
      const listed = is_it ? await listedOf(ctx, info.transaction_id) : null;
      if (listed) found.push(listed);
    }
    if (page >= report.total_pages) return found;
  }
  throw new Error("PayPal's reports are too long to find an order in");
}
