export { EventLog } from './event-log.ts';
export { FakeClock, settlePromises } from './fake-clock.ts';
export { type ScriptedNext, scriptedNext } from './scripted-next.ts';
export { type Random, seededRandom } from '../core/random.ts';
export {
  sharedStoreContract,
  type StoreContractCase,
  type StoreUnderTest,
} from './shared-store-contract.ts';
