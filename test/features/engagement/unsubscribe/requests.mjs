export const requests = { stopLetters: { needs: "the address of a letter's header" } };

export const values = {};
