import { type Guard, isReducing } from './guard.ts';

/** Refuses every instrument that is not on the list: symbols such as `AAPL`, or symbols with their type, `ES:FUT`. */
export function onlyInstruments(allowed: readonly string[]): Guard {
  const wanted = new Set(allowed.map((entry) => entry.trim().toUpperCase()));
  return ({ contract, instrument }) => {
    const { secType = 'STK' } = contract;
    if (secType === 'STK' && contract.symbol !== undefined && wanted.has(contract.symbol)) return undefined;
    const symbol = (contract.symbol ?? '').toUpperCase();
    if (wanted.has(`${symbol}:${secType}`) || (secType === 'STK' && wanted.has(symbol))) return undefined;
    const listed = allowed.join(', ') || 'nothing';
    const sentence = `${instrument} is not on the list of instruments (${listed}): add it to IB_INSTRUMENTS if it may be traded`;
    return { rule: 'instruments', value: `${symbol}:${secType}`, limit: allowed, sentence };
  };
}

/** Obeys the kill switch: nothing passes while halted, only what reduces a position while reducing. */
export const killSwitchGuard: Guard = (order, world) => {
  const { trading } = world;
  if (trading === 'active' || (trading === 'reducing' && isReducing(order, world))) return undefined;
  const why =
    trading === 'halted' ? 'nothing is sent' : `only what reduces a position is sent, and ${sizeText(world.position)}`;
  const sentence = `the kill switch is ${trading}: ${why}; set it to active when trading may go on`;
  return { rule: 'killSwitch', value: trading, limit: 'active', sentence };
};

function sizeText(position: number | undefined): string {
  return position === undefined ? 'the position is not known' : `the position is ${position}`;
}
