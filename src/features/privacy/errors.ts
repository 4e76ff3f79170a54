import { defineErrors } from "#platform/errors";

export const PrivacyError = defineErrors({
  order_open: { status: 409, detail: "There is an order that is not on its way yet: nobody is erased before it is." },
  export_not_found: { status: 404, detail: "There is no such copy of personal data, or it has expired." },
});
