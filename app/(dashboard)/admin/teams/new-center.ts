/** The choice of a cost center that is made with the team. */
export const NEW_CENTER = "-new";
