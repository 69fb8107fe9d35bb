/** The number itself where it is from 0 to `most`, else the end that is nearer; 0 where there is nothing to choose from. */
export const within = (value: number, most: number): number => Math.max(0, Math.min(most, value))
