import type Stripe from "stripe";

const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; display: grid; place-items: center; min-height: 100vh; margin: 0; background: #f4f1ea; color: #26221c }
  main { background: #fff; border-radius: 12px; padding: 2rem 2.5rem; max-width: 26rem; box-shadow: 0 2px 12px #0002 }
  h1 { font-size: 1.2rem; margin-top: 0 } code { font-size: .85em; color: #6b6459 }
  form { display: flex; gap: .75rem; margin-top: 1.5rem }
  button { font: inherit; padding: .6rem 1.2rem; border-radius: 8px; border: 1px solid #26221c; background: #fff; cursor: pointer }
  button[value=approve] { background: #26221c; color: #fff }
`;

const escape = (text: string): string => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);

/** What the shopper's bank would show: approve the payment or refuse it. */
export function authenticationPage(
  intent: Stripe.PaymentIntent | Stripe.SetupIntent,
  money: { amount: number; currency: string } | null,
): Response {
  const waiting = intent.status === "requires_action";
  const what = money ? `a payment of ${formatMoney(money.amount, money.currency)}` : "keeping your card for later";
  const body = waiting
    ? `<p>Your bank asks whether you approve ${escape(what)}.</p>
       <form method="post"><button name="outcome" value="approve">Approve</button><button name="outcome" value="refuse">Refuse</button></form>`
    : `<p>Nothing waits for your answer: the status is <strong>${escape(intent.status)}</strong>.</p>`;
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Payment sandbox</title><style>${STYLE}</style></head>
<body><main><h1>Payment sandbox</h1>${body}<p><code>${escape(intent.id)}</code></p></main></body></html>`;
  const back = intent.next_action?.redirect_to_url?.return_url;
  // Browsers hold the redirect after a form to `form-action` too, so the way back is named.
  const formAction = ["'self'", ...(back && URL.canParse(back) ? [new URL(back).origin] : [])].join(" ");
  return new Response(page, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; style-src 'unsafe-inline'; form-action ${formAction}; frame-ancestors 'none'`,
    },
  });
}

function formatMoney(amount: number, currency: string): string {
  const format = new Intl.NumberFormat("en", { style: "currency", currency: currency.toUpperCase() });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
