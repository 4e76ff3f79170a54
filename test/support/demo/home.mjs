/** What requests have in common: the password of the demo accounts, and an address that the demo shop sends to. */
export const PASSWORD = "bodega-demo-2026";
export const home = {
  full_name: "Sam Shopper",
  address_line1: "350 Fifth Avenue",
  city: "New York",
  state: "NY",
  postal_code: "10118",
  country: "US",
};
