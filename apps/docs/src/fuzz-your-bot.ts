import { IBConnector } from '@autobot/ib-connector';
import { FakeClock } from '@autobot/resilience/testing';
import { MockTws } from '@autobot/testing-mocks';
import { faultSchedules } from '@autobot/testing-mocks/fuzz';
import fc from 'fast-check';

const survives = fc.asyncProperty(faultSchedules(fc, { withinMs: 60_000 }), async (steps) => {
  const clock = new FakeClock();
  await using tws = await MockTws.start({ transport: 'memory', clock });
  await using connector = new IBConnector({ port: tws.port, clock });
  for (const step of steps) tws.schedule(step);
  // Your bot goes here: this one wants to know what AAPL costs, whatever happens.
  const asked = Promise.allSettled([connector.connect().then(() => connector.getTicker('AAPL'))]);
  await clock.run(300_000);
  const [outcome] = await Promise.race([asked, Promise.resolve([undefined])]);
  if (outcome === undefined) throw new Error('the bot was left hanging');
  if (tws.journal.messagesPerSecondMax() > 50) throw new Error('more than 50 messages in a second');
});
await fc.assert(survives, { numRuns: 20, seed: 1 });
console.log('20 schedules of faults, and the bot was never left hanging');
