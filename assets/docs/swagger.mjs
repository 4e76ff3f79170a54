/** The contract in Swagger UI, with the same click that signs in to the demo shop. */
import { offerSession, readContract } from "./contract.mjs";

const page = { ui: null };
const token = await offerSession(signedIn);
const contract = await readContract(token());
page.ui = globalThis.SwaggerUIBundle({
  spec: contract,
  dom_id: "#reference",
  deepLinking: true,
  filter: true,
  docExpansion: "none",
  displayOperationId: true,
  displayRequestDuration: true,
  showExtensions: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  requestInterceptor: prepare,
  onComplete: signedIn,
});

function signedIn() {
  const { ui } = page;
  if (ui === null) return;
  if (token() !== "") ui.preauthorizeApiKey("bearer", token());
  else if (ui.authSelectors.authorized().size > 0) ui.authActions.logout(["bearer"]);
}

/** A key is for one purchase: each request that is sent has its own. */
function prepare(request) {
  const name = Object.keys(request.headers).find((header) => header.toLowerCase() === "idempotency-key");
  if (name !== undefined) request.headers[name] = crypto.randomUUID();
  return request;
}
