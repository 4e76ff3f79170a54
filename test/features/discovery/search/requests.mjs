export const requests = {
  listProductFacets: {},
  listSearchSuggestions: {},
  adminGetSearchIndex: {},
  adminRebuildSearchIndex: {},
  adminPreviewSearch: {},
};
