import type { Order } from "./store.ts";

const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; display: grid; place-items: center; min-height: 100vh; margin: 0; background: #f4f1ea; color: #26221c }
  main { background: #fff; border-radius: 12px; padding: 2rem 2.5rem; max-width: 30rem; box-shadow: 0 2px 12px #0002 }
  h1 { font-size: 1.2rem; margin-top: 0 } code { font-size: .85em; color: #6b6459 }
  form { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem }
  button { font: inherit; padding: .6rem 1.2rem; border-radius: 8px; border: 1px solid #26221c; background: #fff; cursor: pointer }
  button[value=approve] { background: #26221c; color: #fff }
`;

const escape = (text: string): string => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);

/** What PayPal would show the payer: agree, or go back. What becomes of the money is chosen along with it. */
export function approvalPage(order: Order): Response {
  const waits = order.status === "PAYER_ACTION_REQUIRED" || order.status === "CREATED";
  const { value, currency_code } = order.amount;
  const buttons = [
    ["approve", "Approve"],
    ["decline", "Approve, with a card that is declined"],
    ["pending", "Approve, with money that takes days"],
    ["refuse", "Approve, and be refused"],
    ["slow_refunds", "Approve, with refunds that take days"],
    ["cancel", "Cancel"],
  ].map(([outcome, label]) => `<button name="outcome" value="${outcome}">${label}</button>`);
  const body = waits
    ? `<p>You pay ${escape(value)} ${escape(currency_code)}${order.description === null ? "" : ` for ${escape(order.description)}`}.</p><form method="post">${buttons.join("")}</form>`
    : `<p>Nothing waits for your answer: the order is <strong>${escape(order.status)}</strong>.</p>`;
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>PayPal sandbox</title><style>${STYLE}</style></head>
<body><main><h1>PayPal sandbox</h1>${body}<p><code>${escape(order.id)}</code></p></main></body></html>`;
  // Browsers hold the redirect after a form to `form-action` too, so the ways back are named.
  const back = [order.return_url, order.cancel_url].flatMap((url) =>
    url !== null && URL.canParse(url) ? [new URL(url).origin] : [],
  );
  return new Response(page, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; style-src 'unsafe-inline'; form-action ${["'self'", ...new Set(back)].join(" ")}; frame-ancestors 'none'`,
    },
  });
}
