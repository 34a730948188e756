export { FakeClock, settlePromises } from './fake-clock.ts';
