export const requests = {
  adminGetSearchIndex: {},
  adminRebuildSearchIndex: {},
};
