import { expect, it } from 'vitest';
import { Denials } from './denials.ts';

const demand = (windows: readonly string[], coolDowns: readonly string[] = []) => ({
  windows: windows.map((key) => ({ key, limit: 1, windowMs: 1_000, cost: 1 })),
  coolDowns: coolDowns.map((key) => ({ key, forMs: 1_000 })),
});

it('a demand is worth asking for once none of its rules is known to refuse', () => {
  const denials = new Denials();
  denials.add('orders', 100, 50);
  denials.add('history', 100, 500);
  expect(denials.untilMs(demand(['orders']), 120)).toBe(150);
  expect(denials.untilMs(demand(['orders'], ['history']), 120)).toBe(600);
  expect(denials.untilMs(demand(['quotes']), 120)).toBe(120);
  expect(denials.untilMs(demand(['orders']), 200)).toBe(200);
});

it('what still refuses is remembered however many rules there were', () => {
  const denials = new Denials();
  denials.add('long', 0, 100);
  for (let rule = 0; rule < 1_010; rule += 1) denials.add(`rule ${rule}`, 0, 10);
  denials.add('last', 20, 10);
  expect(denials.untilMs(demand(['long']), 20)).toBe(100);
});
