/** How much came in how long. */
export interface Rate {
  readonly messages: number;
  readonly ms: number;
}

/** Left out at the start of each measurement: by then the code is compiled and the stream is steady. */
export const WARM_MS = 1_000;
export const MEASURE_MS = 2_500;

/** The long run: the heap is looked at after so many messages, and may not have grown by more than this in between. */
export const SOAK = { marks: [2_000_000, 10_000_000], mostGrowthBytes: 5_000_000 } as const;
