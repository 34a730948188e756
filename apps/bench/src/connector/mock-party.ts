// A process of its own: a mock that answers, beats as TWS does, and tells when a message came.
import { MockTws } from '@autobot/testing-mocks';
import { LINES, symbolOf } from './quote-flow.ts';

const symbols = Array.from({ length: LINES }, (_, line) => symbolOf(line));
const tws = await MockTws.start({ symbols, pacing: 'off' });
process.on('disconnect', () => process.exit());
process.send?.(tws.port);
