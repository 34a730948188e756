import { LINK_TRANSITIONS } from '@autobot/resilience';
import type { MakeChecker } from './checker.ts';

const link: ReadonlySet<string> = new Set(
  Object.entries(LINK_TRANSITIONS).flatMap(([from, targets]) =>
    Object.values(targets).flatMap((to) =>
      (to === 'the phase' ? ['handshake', 'starting', 'syncing'] : [to]).map((name) => `${from} ${name}`),
    ),
  ),
);
const upstream: ReadonlySet<string> = new Set([
  'up down',
  'up restoring',
  'down restoring',
  'down up',
  'restoring down',
  'restoring up',
]);
const circuit: Readonly<Record<string, readonly string[]>> = {
  'circuit.opened': ['closed', 'halfOpen'],
  'circuit.half_opened': ['open', 'halfOpen'],
  'circuit.closed': ['halfOpen'],
  'circuit.reset': ['closed', 'open', 'halfOpen'],
};
const circuitAfter: Readonly<Record<string, string>> = {
  'circuit.opened': 'open',
  'circuit.half_opened': 'halfOpen',
  'circuit.closed': 'closed',
  'circuit.reset': 'closed',
};

/** Link, upstream and circuits take no transition that is not listed, and none from where they are not. */
export const listedTransitions: MakeChecker = (_, violated) => {
  const at = new Map<string, string>([
    ['link', 'idle'],
    ['upstream', 'up'],
  ]);
  const move = (
    what: string,
    listed: ReadonlySet<string>,
    { from, to }: { readonly from: string; readonly to: string },
  ): void => {
    if (at.get(what) !== from)
      violated(`${what} says it goes from ${from} to ${to}, and was ${at.get(what) ?? 'nowhere'}`);
    if (!listed.has(`${from} ${to}`)) violated(`${what} went from ${from} to ${to}, which is not listed`);
    at.set(what, to);
  };
  return {
    event(event) {
      if (event.type === 'link.changed') move('link', link, event);
      else if (event.type === 'upstream.changed') move('upstream', upstream, event);
      else if (event.type === 'link.fault_ignored' && event.during !== 'probe')
        violated(`the link could not follow ${event.during}: ${String(event.cause)}`);
      else if (event.type in circuitAfter && 'source' in event) {
        const name = `circuit ${event.source}`;
        const before = at.get(name) ?? 'closed';
        if (circuit[event.type]?.includes(before) !== true)
          violated(`${name} was ${before} when it told ${event.type}`);
        at.set(name, circuitAfter[event.type] ?? before);
      }
    },
  };
};
