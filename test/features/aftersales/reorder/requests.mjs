export const requests = {
  reorderOrder: { at: { id: "{order}" } },
};
