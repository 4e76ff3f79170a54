import type { Delivery } from "../sandbox/deliveries.ts";

type ShownEvent = {
  readonly id: string;
  readonly type: string;
  readonly created: number;
  readonly data: { readonly object: object };
  readonly deliveries: readonly Delivery[];
};

const escape = (text: string): string => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);

/** The sandbox's events for a browser, each with buttons that send it again, twice or late. */
export function eventsPage(events: readonly ShownEvent[]): Response {
  const body =
    events.length === 0 ? "<p>Nothing has happened yet: check out with a card first.</p>" : events.map(item).join("");
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Payment events</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/docs/pages.css"></head>
<body class="page"><nav class="top"><a class="name" href="/">Start</a><a href="/docs">Reference</a><a href="/docs/guides/payment-sandbox">Guide to the sandbox</a><a href="/dev/mail">Mail</a></nav>
<main><h1>Payment events</h1><p class="soft">What the payment sandbox has told the shop by webhook, newest first.</p>${body}</main></body></html>`;
  return new Response(page, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      vary: "Accept",
    },
  });
}

function item({ deliveries, ...event }: ShownEvent): string {
  const { object } = event.data;
  const subject = "id" in object ? String(object.id) : "";
  return `<article class="item"><h2>${escape(event.type)}</h2>
<dl class="facts"><dt>Event</dt><dd><code>${escape(event.id)}</code></dd><dt>About</dt><dd><code>${escape(subject)}</code></dd>
<dt>Made</dt><dd>${new Date(event.created * 1000).toISOString()}</dd><dt>Deliveries</dt><dd>${deliveries.map(delivery).join("<br>") || "none"}</dd></dl>
<form method="post" action="/dev/stripe/events/${escape(event.id)}/send"><button name="times" value="1">Send again</button>
<button name="times" value="2">Send twice</button> <button name="delay_ms" value="10000">Send in 10 seconds</button></form>
<details><summary>As JSON</summary><pre>${escape(JSON.stringify(event, null, 2))}</pre></details></article>`;
}

const delivery = ({ status, attempts, answered }: Delivery): string =>
  escape(`${status}, attempt ${attempts}${answered === null ? "" : `, answered ${answered}`}`);
