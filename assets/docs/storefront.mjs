/** What a storefront does with the token behind the `#` of a link: each page of it by its address. */
const box = document.querySelector("#storefront");
const token = new URLSearchParams(location.hash.slice(1)).get("token");
const [, area, name = "", part = ""] = location.pathname.split("/");

const element = (tag, text, attributes = {}) => {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

/** Shows a request as it is sent, and a button that sends it; `secret` is a header or a body with the token in it. */
function offer(method, path, { headers = {}, body } = {}, place = box) {
  const all = { ...headers, ...(body ? { "content-type": "application/json" } : {}) };
  const lines = Object.entries(all).map(([key, value]) => ` \\\n  -H '${key}: ${value}'`);
  const data = body ? ` \\\n  -d '${JSON.stringify(body)}'` : "";
  const button = element("button", "Send it", { type: "button" });
  const answer = element("pre", "", { hidden: "" });
  button.addEventListener("click", async () => {
    const got = await fetch(path, { method, headers: all, ...(body ? { body: JSON.stringify(body) } : {}) });
    const text = await got.text();
    answer.hidden = false;
    answer.textContent = `${got.status}\n${pretty(text)}`;
  });
  place.append(element("pre", `curl -X ${method} '${location.origin}${path}'${lines.join("")}${data}`), button, answer);
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** As `offer`, with a field for the password that goes with the token. */
function offerWithPassword(path, fields) {
  const field = element("input", "", { type: "text", value: "a-new-password-2026", "aria-label": "New password" });
  const place = element("div", "");
  const draw = () => {
    place.replaceChildren();
    offer("POST", path, { body: { ...fields, password: field.value } }, place);
  };
  field.addEventListener("input", draw);
  box.append(field, place);
  draw();
}

const pages = {
  orders() {
    box.append(
      element(
        "p",
        token
          ? "The link of a guest's order: the token is sent as Order-Token."
          : "The order of an account: sign in, and read it.",
      ),
    );
    // On the page to pay again a storefront reads how much and until when, and lets its payment form do the rest.
    const read = part === "payment" ? "" : part;
    offer("GET", `/api/v1/orders/${name}${read && `/${read}`}`, {
      headers: token ? { "order-token": token } : { authorization: "Bearer …" },
    });
  },
  account() {
    box.append(element("p", "The copy of a person's data: the token is sent as Export-Token."));
    offer("GET", "/api/v1/exports/linked", { headers: { "export-token": token ?? "" } });
  },
  "reset-password"() {
    box.append(element("p", "Asks for a new password, and sends it with the token."));
    offerWithPassword("/api/v1/auth/password/reset/confirm", { reset_token: token ?? "" });
  },
  "accept-invitation"() {
    box.append(element("p", "An invitation to the back office: asks for a password, and sends it with the token."));
    offerWithPassword("/api/v1/auth/invitations/accept", { token: token ?? "" });
  },
  "review-invitation"() {
    const headers = { "review-token": token ?? "" };
    box.append(element("p", "A letter that invites to a review: the token is sent as Review-Token."));
    if (name === "unsubscribe") offer("POST", "/api/v1/review-invitation/unsubscribe", { headers });
    else offer("GET", "/api/v1/review-invitation", { headers });
  },
  products() {
    box.append(element("p", "The page of a product."));
    offer("GET", `/api/v1/products/${name}`);
  },
  "product-alert"() {
    const headers = { "alert-token": token ?? "" };
    box.append(element("p", "An alert about a product: the token is sent as Alert-Token."));
    if (name === "unsubscribe") offer("DELETE", "/api/v1/product-alerts", { headers });
    else offer("POST", "/api/v1/product-alerts/confirm", { headers });
  },
  "confirm-email"() {
    box.append(element("p", "The account moves to the address of this mail: the token is sent."));
    offer("POST", "/api/v1/auth/email/confirm", { body: { token: token ?? "" } });
  },
  checkout() {
    box.append(
      element("p", "The shopper is back from the bank: the storefront reads the order until it is paid or has failed."),
    );
    box.append(element("pre", location.search.slice(1).replaceAll("&", "\n")));
  },
  "sign-in"() {
    box.append(
      element("p", "The shopper is back from a sign-in provider: the storefront exchanges the code for tokens."),
    );
    box.append(element("pre", (location.hash || location.search).slice(1).replaceAll("&", "\n")));
  },
};

(pages[area] ?? (() => box.append(element("p", "The token of this link:"), element("pre", token ?? "none"))))();
