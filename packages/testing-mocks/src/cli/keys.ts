import type { MockTws } from '../server/mock-tws.ts';

/** What the keys do, for the status line. */
export const keysText = '[f]reeze [r]eset [d]own 30s [1]100 [q]uit';

const DOWN_MS = 30_000;
const CTRL_C = '\u0003';

/** Does what a key stands for; pressed once more, f thaws and 1 restores. */
export function pressKey(key: string, tws: MockTws): 'quit' | 'goes on' {
  switch (key) {
    case 'f':
      toggle(tws, 'freeze');
      break;
    case 'r':
      tws.fault({ kind: 'drop', how: 'reset' });
      break;
    case 'd':
      tws.fault({ kind: 'restart', forMs: DOWN_MS });
      break;
    case '1':
      toggle(tws, 'upstream-lost');
      break;
    // In raw mode Ctrl-C is a key like any other.
    case 'q':
    case CTRL_C:
      return 'quit';
    default:
      break;
  }
  return 'goes on';
}

function toggle(tws: MockTws, kind: 'freeze' | 'upstream-lost'): void {
  const active = tws.faults.find((fault) => fault.isActive && fault.fault.kind === kind);
  if (active === undefined) tws.fault({ kind });
  else active.dispose();
}
