/** @import { FaultButton } from '../src/fault-port.ts' */
/** @import { Snapshot } from '../src/snapshot.ts' */
import { at, make, mark, say } from './dom.js';

/**
 * Shows a button for each fault; without any the section stays hidden.
 * @param {readonly FaultButton[]} buttons
 * @param {string} token
 */
export function offerFaults(buttons, token) {
  if (buttons.length === 0) return;
  at('faults').hidden = false;
  at('fault-buttons').append(
    ...buttons.map(({ name, label, meaning }) => {
      const button = make('button', { type: 'button', 'data-fault': name, 'aria-describedby': `about-${name}` }, [
        make('span', { class: 'label' }, [label]),
        make('span', { class: 'about', id: `about-${name}` }, [meaning]),
      ]);
      button.addEventListener('click', () => void inject(name, label, token));
      return button;
    }),
  );
}

/** @param {Snapshot} snapshot */
export function showFaults({ activeFaults }) {
  for (const button of at('fault-buttons').children) {
    mark(button, 'data-active', String(activeFaults.includes(button.getAttribute('data-fault') ?? '')));
  }
}

/**
 * @param {string} name
 * @param {string} label
 * @param {string} token
 */
async function inject(name, label, token) {
  const answer = at('fault-answer');
  try {
    const response = await fetch('./faults', { method: 'POST', headers: { 'x-dashboard-token': token }, body: name });
    /** @type {{ message: string }} */
    const { message } = await response.json();
    say(answer, `${label}: ${message}`);
  } catch {
    say(answer, `${label}: the program that serves this page does not answer`);
  }
}
