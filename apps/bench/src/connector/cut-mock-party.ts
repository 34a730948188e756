// A process of its own: a mock that cuts its client off each time it is told.
import { MockTws } from '@autobot/testing-mocks';
import { symbolOf } from './quote-flow.ts';

const tws = await MockTws.start({ symbols: [symbolOf(0)], pacing: 'off' });
process.on('message', () => {
  tws.fault({ kind: 'drop', how: 'reset' });
});
process.on('disconnect', () => process.exit());
process.send?.(tws.port);
