import { expect, test } from 'vitest';
import { VirtualDesk } from './virtual-desk.ts';

// Found by simulation (seed 123): blocked, then a new link while TWS was cut off from IB, then 1102. Nobody asked again.
test('streams that were blocked on a link that is gone are asked for on the next one', async () => {
  await using desk = await VirtualDesk.connected();
  const stream = await desk.until(desk.connector.streams.quotes('AAPL'));
  const reading = desk.read(stream);
  await desk.clock.run(5_000);
  const competing = desk.tws.fault({ kind: 'competing-session' });
  await desk.clock.run(1_000);
  expect(stream.quality).toBe('blocked');
  desk.tws.fault({ kind: 'upstream-lost' });
  desk.tws.fault({ kind: 'drop', how: 'reset' });
  await desk.clock.run(20_000);
  competing[Symbol.dispose]();
  desk.tws.fault({ kind: 'upstream-restored', data: 'kept' });
  await desk.clock.run(20_000);
  expect(stream.quality).toBe('live');
  expect(reading.values.at(-1)).toMatchObject({ quality: 'live' });
});
