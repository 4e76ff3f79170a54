/** How a value of the demo shop is taken out of an answer, in the `values` of a feature's `requests.mjs`. */

export const idOf = ({ id }) => id;

/** Of a list, what its first row has. */
export const first =
  (of) =>
  ({ data }) =>
    data[0] && of(data[0]);

/** Of a list, what the first row has that passes the test. */
export const find =
  (test, of = idOf) =>
  ({ data }) => {
    const found = data.find(test);
    return found && of(found);
  };

/** Of a list, what its newest row has: what a reader has just made is what they change and delete next. */
export const newest =
  (of = idOf) =>
  ({ data }) => {
    const [found] = data.toSorted((a, b) => (a.created_at < b.created_at ? 1 : -1));
    return found && of(found);
  };

/** Whether an order may be acted on so. */
export const allows = (action) => (order) => order.allowed_actions.includes(action);
