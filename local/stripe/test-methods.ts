/** How a test card behaves. The names and numbers are those of Stripe's testing page. */
export interface TestCard {
  brand: string;
  last4: string;
  funding?: "credit" | "debit" | "prepaid";
  country?: string;
  /** Asks the shopper first: each time, or until it was set up for later use. */
  authenticate?: "always" | "until_set_up";
  /** Refused by the issuer when it is charged (after the authentication, where there is one). */
  decline?: Decline;
  /** Refused already when it is set up or attached. */
  decline_at_attach?: boolean;
  /** A refund of it stays `pending`. */
  slow_refund?: boolean;
  /** A refund of it is refused, as while the charge is in dispute. */
  refuses_refund?: boolean;
  /** The wallet that it comes from. */
  wallet?: "apple_pay" | "google_pay";
}

export interface Decline {
  code: string;
  decline_code: string;
  message: string;
}

const decline = (decline_code: string, message: string, code = "card_declined"): Decline => ({
  code,
  decline_code,
  message,
});
const generic = decline("generic_decline", "Your card was declined.");
const insufficient = decline("insufficient_funds", "Your card has insufficient funds.");
const lost = decline("lost_card", "Your card was declined.");
const stolen = decline("stolen_card", "Your card was declined.");
const velocity = decline(
  "card_velocity_exceeded",
  "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
);
const expired = decline("expired_card", "Your card has expired.", "expired_card");
const wrongCvc = decline("incorrect_cvc", "Your card's security code is incorrect.", "incorrect_cvc");
const processing = decline(
  "processing_error",
  "An error occurred while processing your card. Try again in a little bit.",
  "processing_error",
);
const fraudulent = decline("fraudulent", "Your card was declined.");

const visa = (last4: string, more: Partial<TestCard> = {}): TestCard => ({ brand: "visa", last4, ...more });

const refused = (last4: string, reason: Decline): TestCard => visa(last4, { decline: reason, decline_at_attach: true });

export const TEST_METHODS: Record<string, TestCard> = {
  pm_card_visa: visa("4242"),
  pm_card_visa_debit: visa("5556", { funding: "debit" }),
  pm_card_mastercard: { brand: "mastercard", last4: "4444" },
  pm_card_mastercard_debit: { brand: "mastercard", last4: "8210", funding: "debit" },
  pm_card_mastercard_prepaid: { brand: "mastercard", last4: "5100", funding: "prepaid" },
  pm_card_amex: { brand: "amex", last4: "8431" },
  pm_card_discover: { brand: "discover", last4: "1117" },
  pm_card_diners: { brand: "diners", last4: "0004" },
  pm_card_jcb: { brand: "jcb", last4: "0505" },
  pm_card_unionpay: { brand: "unionpay", last4: "0005" },
  pm_card_us: visa("4242"),
  pm_card_gb: visa("0003", { country: "GB" }),
  pm_card_de: visa("0003", { country: "DE" }),
  pm_card_fr: visa("0003", { country: "FR" }),
  pm_card_jp: visa("0003", { country: "JP" }),
  pm_card_in: visa("0008", { country: "IN" }),
  pm_card_pendingRefund: visa("7726", { slow_refund: true }),
  pm_card_createDispute: visa("0259", { refuses_refund: true }),
  // The sandbox's own: at Stripe a wallet's card is made by its script in a browser alone.
  pm_card_visa_applePay: visa("4242", { wallet: "apple_pay" }),
  pm_card_visa_googlePay: visa("4242", { wallet: "google_pay" }),
  pm_card_chargeDeclined: refused("0002", generic),
  pm_card_visa_chargeDeclined: refused("0002", generic),
  pm_card_chargeDeclinedInsufficientFunds: refused("9995", insufficient),
  pm_card_visa_chargeDeclinedInsufficientFunds: refused("9995", insufficient),
  pm_card_visa_chargeDeclinedLostCard: refused("9987", lost),
  pm_card_visa_chargeDeclinedStolenCard: refused("9979", stolen),
  pm_card_visa_chargeDeclinedVelocityLimitExceeded: refused("6975", velocity),
  pm_card_chargeDeclinedExpiredCard: refused("0069", expired),
  pm_card_chargeDeclinedIncorrectCvc: refused("0127", wrongCvc),
  pm_card_chargeDeclinedProcessingError: refused("0119", processing),
  pm_card_chargeDeclinedFraudulent: refused("0019", fraudulent),
  pm_card_radarBlock: refused("0019", fraudulent),
  pm_card_chargeCustomerFail: visa("0341", { decline: generic }),
  pm_card_authenticationRequired: visa("3184", { authenticate: "always" }),
  pm_card_authenticationRequiredOnSetup: visa("3155", { authenticate: "until_set_up" }),
  pm_card_threeDSecure2Required: visa("3220", { authenticate: "always" }),
  pm_card_threeDSecureRequired: visa("3063", { authenticate: "always" }),
  pm_card_threeDSecureRequiredChargeDeclined: visa("1629", { authenticate: "always", decline: generic }),
  pm_card_authenticationRequiredChargeDeclinedInsufficientFunds: visa("8260", {
    authenticate: "always",
    decline: insufficient,
  }),
  pm_card_threeDSecureOptional: visa("3055"),
};

/** `tok_visa` and `tok_chargeDeclined` are the same cards by their older names. */
export const testMethodOfToken = (token: string): string | undefined =>
  ["pm_card_" + token.replace(/^tok_/, ""), "pm_card_visa_" + token.replace(/^tok_/, "")].find((name) =>
    Object.hasOwn(TEST_METHODS, name),
  );
