import { apiKeys } from "#access/api-keys";
import { contacts } from "#access/contacts";
import { limits } from "#access/limits";
import { oneTimeCodes } from "#access/one-time-codes";
import { passkeys } from "#access/passkeys";
import { passwordResets } from "#access/password-resets";
import { passwords } from "#access/passwords";
import { secondFactors } from "#access/second-factors";
import { sessions } from "#access/sessions";
import { signIn } from "#access/sign-in";
import { signInProviders } from "#access/sign-in-providers";
import { staff } from "#access/staff";
import { stepUp } from "#access/step-up";
import { cancellations } from "#aftersales/cancellations";
import { carriers } from "#aftersales/carriers";
import { comparison } from "#aftersales/comparison";
import { fulfilment } from "#aftersales/fulfilment";
import { holds } from "#aftersales/holds";
import { invoices } from "#aftersales/invoices";
import { orderMails } from "#aftersales/order-mails";
import { packingSlips } from "#aftersales/packing-slips";
import { papers } from "#aftersales/papers";
import { refunds } from "#aftersales/refunds";
import { reorder } from "#aftersales/reorder";
import { returns } from "#aftersales/returns";
import { taxReports } from "#aftersales/tax-reports";
import { parcelApi } from "#channels/parcel-api";
import { returnLabels } from "#channels/return-labels";
import { stripeTax } from "#channels/stripe-tax";
import { webhookDeliveries } from "#channels/webhook-deliveries";
import { webhooks } from "#channels/webhooks";
import { search } from "#discovery/search";
import { searchRules } from "#discovery/search-rules";
import { productAlerts } from "#engagement/product-alerts";
import { reviewFiles } from "#engagement/review-files";
import { reviewInvitations } from "#engagement/review-invitations";
import { reviews } from "#engagement/reviews";
import { unsubscribing } from "#engagement/unsubscribe";
import { wishlists } from "#engagement/wishlists";
import { catalog } from "#goods/catalog";
import { categories } from "#goods/categories";
import { formerSlugs } from "#goods/former-slugs";
import { inventory } from "#goods/inventory";
import { media } from "#goods/media";
import { prices } from "#goods/prices";
import { productFiles } from "#goods/product-files";
import { productImages } from "#goods/product-images";
import { products } from "#goods/products";
import { ratings } from "#goods/ratings";
import { stock } from "#goods/stock";
import { stockList } from "#goods/stock-list";
import { tags } from "#goods/tags";
import { ledger } from "#money/ledger";
import { offlinePayments } from "#money/offline-payments";
import { paymentCustomers } from "#money/payment-customers";
import { payments } from "#money/payments";
import { paypal } from "#money/paypal";
import { providerEvents } from "#money/provider-events";
import { providers } from "#money/providers";
import { razorpay } from "#money/razorpay";
import { refundLimits } from "#money/refund-limits";
import { storedValue } from "#money/stored-value";
import { stripe } from "#money/stripe";
import { analytics } from "#office/analytics";
import { audit } from "#office/audit";
import { blockList } from "#office/block-list";
import { bulkOrders } from "#office/bulk-orders";
import { customerDesk } from "#office/customer-desk";
import { dispatch } from "#office/dispatch";
import { orderExports } from "#office/order-exports";
import { privacy } from "#office/privacy";
import { promotionDesk } from "#office/promotion-desk";
import { reconciliation } from "#office/reconciliation";
import { returnPhotos } from "#office/return-photos";
import { staffInvitations } from "#office/staff-invitations";
import { system } from "#office/system";
import { buyerFacts } from "#ordering/buyer-facts";
import { cart } from "#ordering/cart";
import { cartGiftCards } from "#ordering/cart-gift-cards";
import { checkout } from "#ordering/checkout";
import { checkoutJournal } from "#ordering/checkout-journal";
import { checkoutLimits } from "#ordering/checkout-limits";
import { giftCardSales } from "#ordering/gift-card-sales";
import { orderDesk } from "#ordering/order-desk";
import { orderTimeline } from "#ordering/order-timeline";
import { orders } from "#ordering/orders";
import { protocol } from "#ordering/protocol";
import { quotes } from "#ordering/quotes";
import { unpaidContacts } from "#ordering/unpaid-contacts";
import { accounts } from "#people/accounts";
import { addresses } from "#people/addresses";
import { avatars } from "#people/avatars";
import { linkedIdentities } from "#people/identities";
import { letters } from "#people/letters";
import { orderHolders } from "#people/order-holders";
import { roles } from "#people/roles";
import { fillPoints } from "#platform/extension-points";
import { type Feature, listFeatures } from "#platform/feature";
import { giftCardBatches } from "#prepaid/gift-card-batches";
import { giftCards } from "#prepaid/gift-cards";
import { storeCredit } from "#prepaid/store-credit";
import { coupons } from "#pricing/coupons";
import { customerGroups } from "#pricing/customer-groups";
import { priceLists } from "#pricing/price-lists";
import { promotions } from "#pricing/promotions";
import { sellingTerms } from "#pricing/selling-terms";
import { shipping } from "#pricing/shipping";
import { shippingOffers } from "#pricing/shipping-offers";
import { tax } from "#pricing/tax";
import { taxEngines } from "#pricing/tax-engines";
import { taxReliefs } from "#pricing/tax-reliefs";
import { taxSetup } from "#pricing/tax-setup";
import { totals } from "#pricing/totals";

/** Every feature of the shop. A feature imports only features above it, so the order is the law of imports. */
const features = [
  // goods: what the shop has
  stock,
  inventory,
  media,
  formerSlugs,
  prices,
  catalog,
  products,
  tags,
  categories,
  productImages,
  productFiles,
  ratings,
  stockList,

  // discovery: how goods are found
  searchRules,
  search,

  // people: who somebody is
  roles,
  accounts,
  addresses,
  avatars,
  linkedIdentities,
  orderHolders,
  letters,

  // access: how somebody gets in and what they may do
  limits,
  passwords,
  oneTimeCodes,
  sessions,
  signIn,
  secondFactors,
  passkeys,
  stepUp,
  staff,
  apiKeys,
  contacts,
  signInProviders,
  passwordResets,

  // pricing: what something costs
  sellingTerms,
  taxReliefs,
  customerGroups,
  tax,
  promotions,
  priceLists,
  coupons,
  shipping,
  totals,
  taxEngines,
  taxSetup,
  shippingOffers,

  // money: how money comes and goes
  providers,
  stripe,
  ledger,
  storedValue,
  payments,
  paypal,
  razorpay,
  paymentCustomers,
  providerEvents,
  refundLimits,
  offlinePayments,

  // prepaid: what shoppers have paid in, or were given, before they buy
  giftCards,
  giftCardBatches,
  storeCredit,

  // ordering: how a basket becomes an order
  checkoutJournal,
  cart,
  cartGiftCards,
  orders,
  giftCardSales,
  buyerFacts,
  orderDesk,
  orderTimeline,
  unpaidContacts,
  protocol,
  checkoutLimits,
  quotes,
  checkout,

  // aftersales: what becomes of an order
  fulfilment,
  carriers,
  holds,
  refunds,
  cancellations,
  returns,
  papers,
  invoices,
  packingSlips,
  orderMails,
  taxReports,
  comparison,
  reorder,

  // engagement: what customers say, want and are told
  unsubscribing,
  reviews,
  reviewFiles,
  reviewInvitations,
  wishlists,
  productAlerts,

  // channels: how others are spoken to
  parcelApi,
  returnLabels,
  stripeTax,
  webhooks,
  webhookDeliveries,

  // office: what the shop's people look at
  reconciliation,
  analytics,
  promotionDesk,
  orderExports,
  bulkOrders,
  dispatch,
  returnPhotos,
  blockList,
  staffInvitations,
  customerDesk,
  privacy,
  audit,
  system,
] as const;

/** Our features with these of third parties, which stand after all of ours. */
export const shopWith = (extensions: readonly Feature[]): readonly Feature[] => listFeatures(features, extensions);

export const shop: readonly Feature[] = shopWith([]);

fillPoints(shop);
