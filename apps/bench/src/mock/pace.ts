/** How the mock's messages leave: each of its turns is one write of all that was said in it. */
export interface Pace {
  readonly id: 'single' | 'corked' | 'bulk';
  readonly title: string;
  /** What the client subscribes to. */
  readonly streams: 'a tick-by-tick stream' | 'a hundred lines';
  /** Beats of the market in one turn. */
  readonly beatsPerTurn: number;
  /** Times what @stoqey/ib decodes in the same run that the mock must emit. Default: it is only reported. */
  readonly leastTimes?: number;
}

export const LINES = 100;
/** Milliseconds of the mock's own time between beats: long enough that every line has news in each. */
export const BEAT_MS = 1_000;

/** Every pace, in the order of the table. */
export const PACES: readonly Pace[] = [
  { id: 'single', title: 'one message in a write', streams: 'a tick-by-tick stream', beatsPerTurn: 1 },
  {
    id: 'corked',
    title: 'one beat of 100 lines in a write',
    streams: 'a hundred lines',
    beatsPerTurn: 1,
    leastTimes: 2,
  },
  {
    id: 'bulk',
    title: 'ten beats of 100 lines in a write',
    streams: 'a hundred lines',
    beatsPerTurn: 10,
    leastTimes: 5,
  },
];

/** @throws {Error} if there is none of that id */
export function paceOf(id: string | undefined): Pace {
  const pace = PACES.find((one) => one.id === id);
  if (pace === undefined) throw new Error(`no pace ${String(id)}`);
  return pace;
}
