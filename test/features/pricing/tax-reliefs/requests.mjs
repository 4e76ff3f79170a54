const customer = { id: "{customer}" };

export const requests = {
  adminGetUserTaxExemption: { at: customer },
  adminReplaceUserTaxExemption: { at: customer, body: { number: "E-4711", expires_at: "{next_month}" } },
  adminDeleteUserTaxExemption: { at: customer },
};
