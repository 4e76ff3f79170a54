import type { Order } from "./store.ts";

const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; display: grid; place-items: center; min-height: 100vh; margin: 0; background: #f4f1ea; color: #26221c }
  main { background: #fff; border-radius: 12px; padding: 2rem 2.5rem; max-width: 36rem; box-shadow: 0 2px 12px #0002 }
  h1 { font-size: 1.2rem; margin-top: 0 } code { font-size: .85em; color: #6b6459; overflow-wrap: anywhere }
  form { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem }
  button { font: inherit; padding: .6rem 1.2rem; border-radius: 8px; border: 1px solid #26221c; background: #fff; cursor: pointer }
  button[value=approve] { background: #26221c; color: #fff }
`;

const escape = (text: string): string => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);

/** What Razorpay Checkout would show: pay, be declined, or go away. */
export function checkoutPage(order: Order, is_paid: boolean): Response {
  const buttons = [
    ["approve", "Pay"],
    ["decline", "Pay, and be declined"],
    ["slow_refunds", "Pay, with refunds that take days"],
    ["late", "Pay, with a bank that answers later"],
    ["abandon", "Close"],
  ].map(([outcome, label]) => `<button name="outcome" value="${outcome}">${label}</button>`);
  const body = is_paid
    ? "<p>The order is paid: nothing waits for your answer.</p>"
    : `<p>You pay ${order.amount} minor units of ${escape(order.currency)}.</p><form method="post">${buttons.join("")}</form>`;
  return page(`${body}<p><code>${escape(order.id)}</code></p>`, []);
}

/** What Checkout hands to the page that opened it, and where a `callback_url` was given the form that takes it there. */
export function returnPage(fields: Readonly<Record<string, string>>, callback_url: string | null): Response {
  const list = Object.entries(fields).map(([name, value]) => `<p>${escape(name)}<br><code>${escape(value)}</code></p>`);
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  );
  const back =
    callback_url === null
      ? ""
      : `<form method="post" action="${escape(callback_url)}">${inputs.join("")}<button>Back to the shop</button></form>`;
  return page(`<p>Razorpay Checkout returns to the page:</p>${list.join("")}${back}`, [callback_url]);
}

function page(body: string, targets: readonly (string | null)[]): Response {
  const text = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Razorpay sandbox</title><style>${STYLE}</style></head>
<body><main><h1>Razorpay sandbox</h1>${body}</main></body></html>`;
  const origins = targets.flatMap((url) => (url !== null && URL.canParse(url) ? [new URL(url).origin] : []));
  return new Response(text, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; style-src 'unsafe-inline'; form-action ${["'self'", ...origins].join(" ")}; frame-ancestors 'none'`,
    },
  });
}
