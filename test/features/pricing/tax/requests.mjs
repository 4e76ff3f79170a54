import { newest } from "../../../support/demo/pick.mjs";

const taxZone = { id: "{tax_zone}" };
const taxRate = { id: "{tax_rate}" };

export const requests = {
  adminCreateTaxZone: {
    body: { name: "Canary Islands {word}", countries: ["ES"], postal_codes: ["35*", "38000...38999"] },
  },
  adminGetTaxZone: { at: taxZone },
  adminUpdateTaxZone: { at: taxZone, body: { is_active: true } },
  adminDeleteTaxZone: { at: taxZone },
  adminCreateTaxRate: { body: { zone_id: "{tax_zone}", name: "IGIC", rate_ppm: 70000, applies_to_shipping: true } },
  adminGetTaxRate: { at: taxRate },
  adminUpdateTaxRate: { at: taxRate, body: { rate_ppm: 65000 } },
  adminDeleteTaxRate: { at: taxRate },
  adminUpdateTaxSettings: { body: { rounding_mode: "half_up" } },
  adminReplaceTaxZone: { at: taxZone, body: { name: "Ceuta {word}", countries: ["ES"], postal_codes: ["51*"] } },
  adminReplaceTaxRate: { at: taxRate, body: { name: "IPSI", rate_ppm: 60000 } },
  adminReplaceTaxSettings: { body: { home_country: "US", home_state: "NY", prices_include_tax: false } },
};

export const values = {
  tax_zone: ["/admin/tax/zones?limit=100", newest()],
  tax_rate: ["/admin/tax/rates?limit=100", newest()],
};
