import type { MakeChecker } from './checker.ts';

const DAY_MS = 86_400_000;
// What comes and goes with the moment at which is looked: caches, compiled code.
const SWING_BYTES = 4e6;
// Orders that ended are kept for the day, and some code is compiled late.
const MOST_A_DAY_BYTES = 1e6;
// The mock writes down every message it gets, and never forgets.
const ENTRY_BYTES = 800;

/** What is held after collecting grows by no more than a megabyte in a simulated day, the mock's own journal apart. */
export const memoryFlat: MakeChecker = (view, violated) => {
  let days = 0;
  let first: { readonly bytes: number; readonly entries: number } | undefined;
  return {
    look() {
      const day = Math.floor(view.clock.now() / DAY_MS);
      if (day <= days) return;
      days = day;
      const bytes = view.heldBytes?.();
      if (bytes === undefined) return;
      const entries = view.tws.journal.all.length;
      first ??= { bytes, entries };
      const most = SWING_BYTES + (day - 1) * MOST_A_DAY_BYTES + (entries - first.entries) * ENTRY_BYTES;
      const growth = bytes - first.bytes;
      if (growth > most) violated(`${megabytes(growth)} more are held after day ${day} than after the first`);
    },
  };
};

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
