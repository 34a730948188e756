import type { MockStage, Stage } from '../stage/stage.ts';
import { account } from './account.ts';
import { burst } from './burst.ts';
import { connect } from './connect.ts';
import { eagerFarm, eagerUpstream } from './eager.ts';
import { history } from './history.ts';
import { droppedSocket, frozenTws, refusedDials } from './lost-link.ts';
import { lostFarm } from './lost-farm.ts';
import { upstreamDataKept, upstreamDataLost } from './lost-upstream.ts';
import { listOpenOrders } from './list-open-orders.ts';
import { limitOrder, marketOrder, openOrders } from './orders.ts';
import { positions } from './positions.ts';
import { quote } from './quote.ts';
import type { Scene } from './scene.ts';
import { status, statusAfterFaults } from './status.ts';

/** Every step of the run against the embedded mock, in order. */
export const mockScenes: readonly Scene<MockStage>[] = [
  connect,
  quote,
  history,
  account,
  positions,
  marketOrder,
  limitOrder,
  openOrders,
  refusedDials,
  droppedSocket,
  upstreamDataKept,
  upstreamDataLost,
  lostFarm,
  frozenTws,
  eagerUpstream,
  eagerFarm,
  burst,
  statusAfterFaults,
];

/** The steps that only read, for a real gateway. */
export const gatewayScenes: readonly Scene<Stage>[] = [
  connect,
  quote,
  history,
  account,
  positions,
  listOpenOrders,
  status,
];
