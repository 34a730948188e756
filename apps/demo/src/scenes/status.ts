import type { ConnectorStatus } from '@autobot/ib-connector';
import type { MockStage, Stage } from '../stage/stage.ts';
import { claim, type Scene, type SceneReport } from './scene.ts';

/** What the connector says of itself at the end. */
export const status: Scene<Stage> = {
  name: 'status',
  run({ client }) {
    const now = client.connector.getStatus();
    claim(now.state === 'ready', `the link is ${now.state}: ${now.link.cause ?? 'no cause known'}`);
    return Promise.resolve(reportOf(now));
  },
};

/** The same after everything that went wrong: nothing of it may be left, at either end. */
export const statusAfterFaults: Scene<MockStage> = {
  name: 'status',
  run({ client, tws }) {
    const now = client.connector.getStatus();
    claim(now.state === 'ready', `the link is ${now.state}: ${now.link.cause ?? 'no cause known'}`);
    claim(now.upstream === 'up', `upstream is ${now.upstream}`);
    claim(now.orderGate.isOpen, 'the order gate is shut');
    claim(now.circuitBreaker.state === 'closed', `a circuit breaker is ${now.circuitBreaker.state}`);
    const broken = Object.entries(now.farms).filter(([, state]) => state === 'broken');
    claim(broken.length === 0, `broken farms: ${broken.map(([farm]) => farm).join(', ')}`);
    claim((now.orders['unknown'] ?? 0) === 0, 'an order is still unknown');
    const problems = tws.journal.failures.map(({ problem }) => problem);
    claim(problems.length === 0, `TWS did not understand us: ${problems.join('; ')}`);
    claim(tws.unfiredFaults.length === 0, `${tws.unfiredFaults.length} faults never struck`);
    return Promise.resolve(reportOf(now));
  },
};

function reportOf(now: ConnectorStatus): SceneReport {
  const { p95LatencyMs, targetMs, isTargetMet } = now.metrics;
  const latency = `p95 ${p95LatencyMs.toFixed(1)} ms, target ${targetMs} ms ${isTargetMet ? 'met' : 'missed'}`;
  const breaker = `breakers ${now.circuitBreaker.state}`;
  return {
    detail: `link ${now.state} in epoch ${now.link.epoch}, upstream ${now.upstream}, ${latency}, ${breaker}`,
    facts: { ...now },
  };
}
