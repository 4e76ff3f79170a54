import { accounts } from "#accounts";
import { addresses } from "#addresses";
import { analytics } from "#analytics";
import { apiKeys } from "#api-keys";
import { audit } from "#audit";
import { avatars } from "#avatars";
import { blockList } from "#block-list";
import { cart } from "#cart";
import { catalog } from "#catalog";
import { categories } from "#categories";
import { checkout } from "#checkout";
import { checkoutCore } from "#checkout-core";
import { comparison } from "#comparison";
import { contacts } from "#contacts";
import { fulfilment } from "#fulfilment";
import { linkedIdentities } from "#identities";
import { images } from "#images";
import { imports } from "#imports";
import { inventory } from "#inventory";
import { limits } from "#limits";
import { oneTimeCodes } from "#one-time-codes";
import { orders } from "#orders";
import { passkeys } from "#passkeys";
import { passwordResets } from "#password-resets";
import { passwords } from "#passwords";
import { paymentProviders } from "#payment-providers";
import { payments } from "#payments";
import { type Feature, listFeatures } from "#platform/feature";
import { pricing } from "#pricing";
import { privacy } from "#privacy";
import { productImages } from "#product-images";
import { products } from "#products";
import { reconciliation } from "#reconciliation";
import { returns } from "#returns";
import { roles } from "#roles";
import { secondFactors } from "#second-factors";
import { sessions } from "#sessions";
import { shipping } from "#shipping";
import { onSignedIn, signIn } from "#sign-in";
import { signInProviders } from "#sign-in-providers";
import { staff } from "#staff";
import { stepUp } from "#step-up";
import { system } from "#system";

/** Every feature of the shop. A feature imports only features above it, so the order is the law of imports. */
const features = [
  // goods: what the shop has
  inventory,
  images,
  catalog,
  products,
  categories,
  productImages,
  imports,

  // people: who somebody is
  roles,
  accounts,
  addresses,
  avatars,
  linkedIdentities,

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
  pricing,
  shipping,

  // money: how money comes and goes
  paymentProviders,
  payments,

  // ordering: how a basket becomes an order
  cart,
  orders,
  checkoutCore,
  checkout,

  // aftersales: what becomes of an order
  fulfilment,
  returns,
  comparison,

  // office: what the shop's people look at
  reconciliation,
  analytics,
  blockList,
  privacy,
  audit,
  system,
] as const;

/** Our features with these of third parties, which stand after all of ours. */
export const shopWith = (extensions: readonly Feature[]): readonly Feature[] => listFeatures(features, extensions);

export const shop: readonly Feature[] = shopWith([]);

onSignedIn(shop.flatMap(({ signed_in }) => signed_in ?? []));
