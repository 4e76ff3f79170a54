import { type Context, Hono } from "hono";
import { html } from "hono/html";
import type { AppEnv } from "#platform/http/app-env";
import { requireLocal, showPage } from "#platform/pages/layout";

/** The pages of a storefront that mails and payment providers lead to. */
const paths = [
  "/orders/:number",
  "/orders/:number/invoice",
  "/orders/:number/returns/:return_id/label",
  "/orders/:number/payment",
  "/account/export",
  "/reset-password",
  "/verify-email",
  "/accept-invitation",
  "/confirm-email",
  "/checkout/return",
  "/checkout/cancelled",
  "/sign-in/:provider",
  "/products/:slug",
  "/product-alert/:step",
  "/review-invitation",
  "/review-invitation/unsubscribe",
];

/**
 * Stands in for the storefront on a developer's machine: shows the token that a link carries behind its `#`, and makes the call
 * that a storefront would make with it. Only locally, and in no contract.
 */
export const devStorefront = new Hono<AppEnv>();

for (const path of paths) devStorefront.get(path, standIn);

function standIn(c: Context<AppEnv>) {
  requireLocal(c.var.ctx);
  return showPage(c, {
    title: "Storefront",
    script: "storefront.mjs",
    body: html`<h1>Here a storefront would open</h1>
      <p>
        Mails and payment pages lead to <code>STOREFRONT_URL</code>. This backend has no storefront, so this page shows
        what yours gets and which request it makes.
      </p>
      <div id="storefront"></div>
      <noscript><p>This page needs JavaScript: the token is behind the # of its address.</p></noscript>`,
  });
}
