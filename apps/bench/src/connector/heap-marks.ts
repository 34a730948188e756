/** The heap is looked at twice in each long run, at a fifth and at the end, and may have grown by so much. */
export const HEAP_MARKS = {
  quotes: [200_000, 1_000_000],
  links: [200, 1_000],
  mostGrowthBytes: 5_000_000,
} as const;
