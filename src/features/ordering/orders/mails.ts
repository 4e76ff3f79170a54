import { html } from "hono/html";
import { toDecimal } from "#platform/basics/money";
import { mailPage, storefrontPage } from "#platform/messages/letter";
import type { Mail } from "#platform/messages/mime";

/** An order as its confirmation shows it. Amounts are minor units of `currency`. */
export type MailedOrder = {
  readonly order_id: string;
  readonly order_number: string;
  readonly email: string;
  readonly currency: string;
  readonly items: readonly {
    readonly name: string;
    readonly sku: string;
    readonly options: Readonly<Record<string, string>>;
    readonly quantity: number;
    readonly line_total: number;
  }[];
  readonly subtotal: number;
  readonly discount_total: number;
  readonly shipping_total: number;
  readonly tax_total: number;
  readonly total: number;
};

/** `12.34 USD`, with as many decimals as the currency has. */
const money = (amount: number, currency: string): string => `${toDecimal(amount, currency)} ${currency}`;

/** Where the shopper sees the order: a guest's link carries the order's token, which is all the right they need. */
export const orderLink = (storefront_url: string, order_number: string, order_token: string | null): string =>
  storefrontPage(storefront_url, `/orders/${encodeURIComponent(order_number)}`, order_token);

const nameOf = ({ name, options }: MailedOrder["items"][number]): string =>
  [name, ...Object.values(options)].join(", ");

const totalsOf = (order: MailedOrder): [string, string][] => {
  const of = (label: string, amount: number): [string, string] => [label, money(amount, order.currency)];
  return [
    of("Subtotal", order.subtotal),
    ...(order.discount_total > 0 ? [of("Discount", -order.discount_total)] : []),
    of("Shipping", order.shipping_total),
    of("Tax", order.tax_total),
    of("Total", order.total),
  ];
};

/** The confirmation of a paid order, as text and as HTML. Everything that people typed is escaped in the latter. */
export function orderConfirmation(
  order: MailedOrder,
  {
    shop_name,
    link,
    occasion = null,
  }: { readonly shop_name: string; readonly link: string; readonly occasion?: string | null },
): Mail {
  const lines = order.items.map((item) => ({
    label: `${item.quantity} x ${nameOf(item)}`,
    sku: item.sku,
    amount: money(item.line_total, order.currency),
  }));
  const totals = totalsOf(order);
  const text = [
    `Thank you for your order ${order.order_number} at ${shop_name}.`,
    "",
    ...lines.map(({ label, sku, amount }) => `${label} (${sku}): ${amount}`),
    "",
    ...totals.map(([label, amount]) => `${label}: ${amount}`),
    "",
    `See your order: ${link}`,
    "",
  ].join("\n");
  const page = html`<table style="width:100%;border-collapse:collapse">
      ${lines.map(
        ({ label, sku, amount }) =>
          html`<tr>
            <td style="padding:.25rem 0">${label}<br /><small style="color:#666">${sku}</small></td>
            <td style="text-align:right;white-space:nowrap">${amount}</td>
          </tr>`,
      )}
      ${totals.map(
        ([label, amount]) =>
          html`<tr>
            <td style="padding:.25rem 0;border-top:1px solid #ddd">${label}</td>
            <td style="text-align:right;white-space:nowrap;border-top:1px solid #ddd">${amount}</td>
          </tr>`,
      )}
    </table>
    <p><a href="${link}">See your order</a></p>`;
  return {
    key: `order_confirmation:${order.order_id}${occasion === null ? "" : `:${occasion}`}`,
    to: order.email,
    subject: `Your order ${order.order_number} at ${shop_name}`,
    text,
    html: mailPage(`Thank you for your order ${order.order_number}`, page, shop_name),
  };
}
