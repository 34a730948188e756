/** @import { LogLine } from '../src/live-feed.ts' */
import { at, make } from './dom.js';
import { clockTime } from './format.js';

const MOST_LINES = 200;

/**
 * Puts lines on top of the log.
 * @param {readonly LogLine[]} lines oldest first
 * @param {boolean} isAll true if these are all there are
 */
export function showLog(lines, isAll) {
  const log = at('log');
  if (isAll) log.replaceChildren();
  for (const { at: epochMs, severity, type, text } of lines) {
    log.prepend(
      make('li', { 'data-severity': severity }, [
        make('time', { datetime: new Date(epochMs).toISOString() }, [clockTime(epochMs)]),
        make('span', { class: 'severity' }, [severity]),
        make('code', {}, [type]),
        make('span', { class: 'text' }, [text]),
      ]),
    );
  }
  while (log.children.length > MOST_LINES) log.lastElementChild?.remove();
}

/** Lets one hide what is no warning. */
export function offerFilter() {
  const box = at('log-warnings');
  box.addEventListener('change', () => {
    at('log').toggleAttribute('data-warnings', box instanceof HTMLInputElement && box.checked);
  });
}
