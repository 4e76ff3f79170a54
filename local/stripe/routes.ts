import { z } from "zod";
import type { Call } from "./call.ts";
import * as charges from "./charges.ts";
import { confirmIntent } from "./confirm.ts";
import * as customers from "./customers.ts";
import * as events from "./events.ts";
import type { FormTree } from "./form.ts";
import { expand, readParams } from "./params.ts";
import * as intentParams from "./payment-intent-params.ts";
import * as intents from "./payment-intents.ts";
import * as methods from "./payment-methods.ts";
import * as refunds from "./refunds.ts";
import { searchCustomers, searchIntents } from "./search.ts";
import * as setups from "./setup-intents.ts";
import * as calculations from "./tax-calculations.ts";
import * as transactions from "./tax-transactions.ts";

type Method = "DELETE" | "GET" | "POST";

export interface Route {
  method: Method;
  path: string;
  /** The name by which failures are ordered, such as `payment_intents.confirm`. */
  operation: string;
  /** Reads the parameters, refusing bad ones, and hands back the operation itself. */
  prepare: (form: FormTree) => (call: Call, id: string, second_id: string) => unknown;
}

function route<T extends z.ZodType>(
  method: Method,
  path: string,
  operation: string,
  params: T,
  run: (call: Call, params: z.output<T>, id: string, second_id: string) => unknown,
): Route {
  return {
    method,
    path,
    operation,
    prepare: (form) => {
      const read = readParams(params, form);
      return (call, id, second_id) => run(call, read, id, second_id);
    },
  };
}

const Plain = z.strictObject(expand);

export const ROUTES: readonly Route[] = [
  route("POST", "/v1/payment_intents", "payment_intents.create", intentParams.CreateParams, (call, params) =>
    intents.createIntent(call, params),
  ),
  route("GET", "/v1/payment_intents", "payment_intents.list", intentParams.ListParams, (call, params) =>
    intents.listIntents(call, params),
  ),
  route("GET", "/v1/payment_intents/search", "payment_intents.search", intentParams.SearchParams, (call, params) =>
    searchIntents(call, params),
  ),
  route("GET", "/v1/payment_intents/:id", "payment_intents.retrieve", intentParams.RetrieveParams, (call, params, id) =>
    intents.retrieveIntent(call, id, params),
  ),
  route("POST", "/v1/payment_intents/:id", "payment_intents.update", intentParams.UpdateParams, (call, params, id) =>
    intents.updateIntent(call, id, params),
  ),
  route(
    "POST",
    "/v1/payment_intents/:id/confirm",
    "payment_intents.confirm",
    intentParams.ConfirmParams,
    (call, params, id) => confirmIntent(call, id, params),
  ),
  route(
    "POST",
    "/v1/payment_intents/:id/capture",
    "payment_intents.capture",
    intentParams.CaptureParams,
    (call, params, id) => intents.captureIntent(call, id, params),
  ),
  route(
    "POST",
    "/v1/payment_intents/:id/cancel",
    "payment_intents.cancel",
    intentParams.CancelParams,
    (call, params, id) => intents.cancelIntent(call, id, params),
  ),
  route("GET", "/v1/charges", "charges.list", charges.ListParams, (call, params) => charges.listCharges(call, params)),
  route("GET", "/v1/charges/:id", "charges.retrieve", Plain, (call, _params, id) => charges.retrieveCharge(call, id)),
  route("POST", "/v1/refunds", "refunds.create", refunds.CreateParams, (call, params) =>
    refunds.createRefund(call, params),
  ),
  route("GET", "/v1/refunds", "refunds.list", refunds.ListParams, (call, params) => refunds.listRefunds(call, params)),
  route("GET", "/v1/refunds/:id", "refunds.retrieve", Plain, (call, _params, id) => refunds.retrieveRefund(call, id)),
  route("POST", "/v1/refunds/:id", "refunds.update", refunds.UpdateParams, (call, params, id) =>
    refunds.updateRefund(call, id, params),
  ),
  route("POST", "/v1/customers", "customers.create", customers.CreateParams, (call, params) =>
    customers.createCustomer(call, params),
  ),
  route("GET", "/v1/customers", "customers.list", customers.ListParams, (call, params) =>
    customers.listCustomers(call, params),
  ),
  route("GET", "/v1/customers/search", "customers.search", intentParams.SearchParams, (call, params) =>
    searchCustomers(call, params),
  ),
  route("GET", "/v1/customers/:id", "customers.retrieve", Plain, (call, _params, id) =>
    customers.retrieveCustomer(call, id),
  ),
  route("POST", "/v1/customers/:id", "customers.update", customers.UpdateParams, (call, params, id) =>
    customers.updateCustomer(call, id, params),
  ),
  route("DELETE", "/v1/customers/:id", "customers.del", Plain, (call, _params, id) =>
    customers.deleteCustomer(call, id),
  ),
  route(
    "GET",
    "/v1/customers/:id/payment_methods",
    "customers.list_payment_methods",
    customers.MethodsParams,
    (call, params, id) => customers.listCustomerMethods(call, id, params),
  ),
  route(
    "GET",
    "/v1/customers/:id/payment_methods/:method",
    "customers.retrieve_payment_method",
    Plain,
    (call, _params, id, method) => customers.retrieveCustomerMethod(call, id, method),
  ),
  route("POST", "/v1/payment_methods", "payment_methods.create", methods.CreateParams, (call, params) =>
    methods.createMethod(call, params),
  ),
  route("GET", "/v1/payment_methods", "payment_methods.list", methods.ListParams, (call, params) =>
    methods.listMethods(call, params),
  ),
  route("GET", "/v1/payment_methods/:id", "payment_methods.retrieve", Plain, (call, _params, id) =>
    methods.retrieveMethod(call, id),
  ),
  route("POST", "/v1/payment_methods/:id", "payment_methods.update", methods.UpdateParams, (call, params, id) =>
    methods.updateMethod(call, id, params),
  ),
  route("POST", "/v1/payment_methods/:id/attach", "payment_methods.attach", methods.AttachParams, (call, params, id) =>
    methods.attachMethod(call, id, params),
  ),
  route("POST", "/v1/payment_methods/:id/detach", "payment_methods.detach", Plain, (call, _params, id) =>
    methods.detachMethod(call, id),
  ),
  route("POST", "/v1/setup_intents", "setup_intents.create", setups.CreateParams, (call, params) =>
    setups.createSetup(call, params),
  ),
  route("GET", "/v1/setup_intents", "setup_intents.list", setups.ListParams, (call, params) =>
    setups.listSetups(call, params),
  ),
  route("GET", "/v1/setup_intents/:id", "setup_intents.retrieve", intentParams.RetrieveParams, (call, _params, id) =>
    setups.requireSetup(call, id),
  ),
  route("POST", "/v1/setup_intents/:id", "setup_intents.update", setups.UpdateParams, (call, params, id) =>
    setups.updateSetup(call, id, params),
  ),
  route("POST", "/v1/setup_intents/:id/confirm", "setup_intents.confirm", setups.ConfirmParams, (call, params, id) =>
    setups.confirmSetup(call, id, params),
  ),
  route("POST", "/v1/setup_intents/:id/cancel", "setup_intents.cancel", setups.CancelParams, (call, params, id) =>
    setups.cancelSetup(call, id, params),
  ),
  route("POST", "/v1/tax/calculations", "tax.calculations.create", calculations.CreateParams, (call, params) =>
    calculations.createCalculation(call, params),
  ),
  route(
    "GET",
    "/v1/tax/calculations/:id",
    "tax.calculations.retrieve",
    calculations.RetrieveParams,
    (call, params, id) => calculations.showCalculation(calculations.requireCalculation(call, id), params.expand),
  ),
  route(
    "GET",
    "/v1/tax/calculations/:id/line_items",
    "tax.calculations.list_line_items",
    calculations.LinesParams,
    (call, params, id) => calculations.listCalculationLines(call, id, params),
  ),
  route(
    "POST",
    "/v1/tax/transactions/create_from_calculation",
    "tax.transactions.create_from_calculation",
    transactions.CommitParams,
    (call, params) => transactions.commitCalculation(call, params),
  ),
  route(
    "POST",
    "/v1/tax/transactions/create_reversal",
    "tax.transactions.create_reversal",
    transactions.ReversalParams,
    (call, params) => transactions.createReversal(call, params),
  ),
  route("GET", "/v1/tax/transactions/:id", "tax.transactions.retrieve", Plain, (call, _params, id) =>
    transactions.retrieveTransaction(call, id),
  ),
  route("GET", "/v1/events", "events.list", events.ListParams, (call, params) => events.listEvents(call, params)),
  route("GET", "/v1/events/:id", "events.retrieve", Plain, (call, _params, id) => events.retrieveEvent(call, id)),
];

export interface Match {
  route: Route;
  ids: [string, string];
}

export function matchRoute(method: string, path: string): Match | undefined {
  const parts = path.split("/");
  for (const candidate of ROUTES) {
    if (candidate.method !== method) continue;
    const pattern = candidate.path.split("/");
    if (
      pattern.length !== parts.length ||
      !pattern.every((part, index) => (part.startsWith(":") ? parts[index] !== "" : part === parts[index]))
    )
      continue;
    const ids = parts.filter((_part, index) => pattern[index]?.startsWith(":")).map(decodeURIComponent);
    return { route: candidate, ids: [ids[0] ?? "", ids[1] ?? ""] };
  }
  return undefined;
}
