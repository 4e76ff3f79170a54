/** The reference page: the contract, and a click that signs in to the demo shop. */
import { offerSession, readContract } from "./contract.mjs";

const configuration = (content, token) => ({
  content,
  theme: "default",
  layout: "modern",
  customCss: ":root { --scalar-custom-header-height: 48px; --scalar-font: system-ui, sans-serif; }",
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: "never",
  hideClientButton: true,
  showOperationId: true,
  showExtensions: ["x-permission", "x-step-up"],
  forceDarkModeState: "light",
  hideDarkModeToggle: true,
  persistAuth: false,
  documentDownloadType: "json",
  defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
  featuredClients: ["shell/curl", "js/fetch", "python/requests", "node/fetch"],
  authentication: { preferredSecurityScheme: "bearer", securitySchemes: { bearer: { token } } },
  onRequestBuilt: ({ request }) => prepare(request),
});

/** A key is for one purchase: each request that is sent has its own. */
function prepare(request) {
  if (request.headers.has("idempotency-key")) request.headers.set("idempotency-key", crypto.randomUUID());
}

const page = { reference: null };
const token = await offerSession(signedIn);
const contract = await readContract(token());
document.querySelector("#reference").replaceChildren();
page.reference = globalThis.Scalar.createApiReference("#reference", configuration(contract, token()));

/** Who signs in before the reference is there finds it signed in. */
async function signedIn() {
  page.reference?.updateConfiguration(configuration(await readContract(token()), token()));
}
