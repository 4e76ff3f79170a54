/** Of the tree, the roots included. */
export const CATEGORY_LEVELS = 6;

/** The path of a category below the one with `parent_path`; roots have the empty one above them. */
export const pathBelow = (parent_path: string, id: string): string => `${parent_path}${id}/`;

/** Whether the path is of the category itself or of one below it. */
export const isWithin = (path: string, ancestor_path: string): boolean => path.startsWith(ancestor_path);
