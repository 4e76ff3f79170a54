import type Stripe from "stripe";
import { z } from "zod";
import { type Call, emit } from "./call.ts";
import { Refusal } from "./errors.ts";
import { idOf, newId } from "./ids.ts";
import { page } from "./lists.ts";
import { anything, emptyable, expand, mergeMetadata, metadata, paging, text, texts } from "./params.ts";
import { detachMethod, retrieveMethod } from "./payment-methods.ts";

const known = {
  ...expand,
  address: anything.optional(),
  description: emptyable(text).optional(),
  email: emptyable(text).optional(),
  invoice_settings: z.strictObject({ default_payment_method: emptyable(text).optional() }).optional(),
  metadata: metadata.optional(),
  name: emptyable(text).optional(),
  phone: emptyable(text).optional(),
  preferred_locales: emptyable(texts).optional(),
  shipping: anything.optional(),
};
export const CreateParams = z.strictObject({ ...known, payment_method: text.optional() });
export const UpdateParams = z.strictObject(known);
export const ListParams = z.strictObject({ ...paging, email: text.optional() });
export const MethodsParams = z.strictObject({ ...paging, type: text.optional(), allow_redisplay: text.optional() });

export function createCustomer(call: Call, params: z.output<typeof CreateParams>): Stripe.Customer {
  const customer: Stripe.Customer = {
    id: newId("cus_", 14),
    object: "customer",
    address: null,
    balance: 0,
    created: call.now,
    currency: null,
    default_source: null,
    delinquent: false,
    description: params.description ?? null,
    discount: null,
    email: params.email ?? null,
    invoice_prefix: newId("", 8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: mergeMetadata({}, params.metadata),
    name: params.name ?? null,
    phone: params.phone ?? null,
    preferred_locales: params.preferred_locales ?? [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
  };
  call.store.put(customer);
  emit(call, "customer.created", customer);
  return customer;
}

export function retrieveCustomer(call: Call, id: string): Stripe.Customer | Stripe.DeletedCustomer {
  const customer = call.store.find("customer", id);
  if (customer) return customer;
  const gone = call.store.sql.exec("SELECT 1 FROM settings WHERE name = ?", `deleted:${id}`).toArray().length > 0;
  if (gone) return { id, object: "customer", deleted: true };
  throw Refusal.missing("customer", id, "id", 404);
}

function requireCustomer(call: Call, id: string): Stripe.Customer {
  const customer = call.store.find("customer", id);
  if (!customer) throw Refusal.missing("customer", id, "id", 404);
  return customer;
}

export function updateCustomer(call: Call, id: string, params: z.output<typeof UpdateParams>): Stripe.Customer {
  const customer = requireCustomer(call, id);
  const method = params.invoice_settings?.default_payment_method;
  if (method && retrieveMethod(call, method).customer !== id) {
    throw Refusal.invalid(
      `The customer does not have a payment method with the ID ${method}. The payment method must be attached to the customer.`,
      { param: "invoice_settings[default_payment_method]" },
    );
  }
  // An empty parameter arrives as null and takes the value away, so `??` would be wrong here.
  // oxlint-disable-next-line typescript/prefer-nullish-coalescing
  const keep = <T>(change: T | undefined, before: T): T => (change === undefined ? before : change);
  const updated: Stripe.Customer = {
    ...customer,
    description: keep(params.description, customer.description),
    email: keep(params.email, customer.email),
    invoice_settings: {
      ...customer.invoice_settings,
      default_payment_method: keep(method, idOf(customer.invoice_settings.default_payment_method)),
    },
    metadata: mergeMetadata(customer.metadata, params.metadata),
    name: keep(params.name, customer.name ?? null),
    phone: keep(params.phone, customer.phone ?? null),
  };
  call.store.put(updated);
  emit(call, "customer.updated", updated);
  return updated;
}

export function deleteCustomer(call: Call, id: string): Stripe.DeletedCustomer {
  const customer = requireCustomer(call, id);
  for (const method of call.store.list("payment_method", { customer: id }, { limit: 1_000 }))
    detachMethod(call, method.id);
  call.store.remove(id);
  call.store.sql.exec("INSERT INTO settings (name, body) VALUES (?, '{}')", `deleted:${id}`);
  emit(call, "customer.deleted", customer);
  return { id, object: "customer", deleted: true };
}

export function listCustomers(call: Call, params: z.output<typeof ListParams>): Stripe.ApiList<Stripe.Customer> {
  const all = page(call, "customer", "/v1/customers", {}, params);
  return params.email === undefined
    ? all
    : { ...all, data: all.data.filter((customer) => customer.email === params.email) };
}

export function listCustomerMethods(
  call: Call,
  id: string,
  params: z.output<typeof MethodsParams>,
): Stripe.ApiList<Stripe.PaymentMethod> {
  requireCustomer(call, id);
  return page(
    call,
    "payment_method",
    `/v1/customers/${id}/payment_methods`,
    { customer: id, type: params.type },
    params,
  );
}

export function retrieveCustomerMethod(call: Call, id: string, method_id: string): Stripe.PaymentMethod {
  requireCustomer(call, id);
  const method = retrieveMethod(call, method_id);
  if (method.customer !== id) throw Refusal.missing("PaymentMethod", method_id, "payment_method", 404);
  return method;
}
