import type { FaultPort } from '@autobot/dashboard';
import { type IBConnector, stock } from '@autobot/ib-connector';
import type { Fault, FaultHandle, MockTws } from '@autobot/testing-mocks';

interface MockFault {
  readonly label: string;
  readonly meaning: string;
  readonly faults: readonly Fault[];
  /** The button whose faults are over with it. */
  readonly ends?: string;
}

const FARM = 'usfarm';
const BURST = 160;

/** What the buttons do, in the order they stand. The names go over the wire. */
const mockFaults: Readonly<Record<string, MockFault>> = {
  freeze: {
    label: 'Freeze TWS',
    meaning: 'The socket stays open and nothing comes any more for 10 s. Only the silence tells.',
    faults: [{ kind: 'freeze', newConnections: 'served', forMs: 10_000 }],
  },
  drop: {
    label: 'Cut the socket (504)',
    meaning: 'The connection is reset; TWS is there at once when dialled again.',
    faults: [{ kind: 'drop', how: 'reset' }],
  },
  restart: {
    label: 'Restart TWS (502)',
    meaning: 'The connection is reset and nothing listens for 5 s.',
    faults: [
      { kind: 'refuse', forMs: 5_000 },
      { kind: 'drop', how: 'reset' },
    ],
  },
  lose: {
    label: 'TWS loses IB (1100)',
    meaning: 'Quotes stop and no order may leave, until 1101 or 1102.',
    faults: [{ kind: 'upstream-lost' }],
  },
  restoreLost: {
    label: 'IB is back, data lost (1101)',
    meaning: 'Every stream must be asked for again.',
    faults: [{ kind: 'upstream-restored', data: 'lost' }],
  },
  restoreKept: {
    label: 'IB is back, data kept (1102)',
    meaning: 'Every stream must prove that it lives.',
    faults: [{ kind: 'upstream-restored', data: 'kept' }],
  },
  breakFarm: {
    label: 'Break a data farm (2103)',
    meaning: `${FARM} breaks: its streams are dead, those of other farms are not.`,
    faults: [{ kind: 'farm-broken', farm: FARM }],
  },
  mendFarm: {
    label: 'Mend the farm (2104)',
    meaning: `${FARM} is well again, but its streams stay dead until asked for again.`,
    faults: [{ kind: 'farm-ok', farm: FARM }],
    ends: 'breakFarm',
  },
  slow: {
    label: 'Slow line',
    meaning: 'Whatever TWS says is 300 ms late for 15 s: watch the latency against its target.',
    faults: [{ kind: 'latency', ms: 300, forMs: 15_000 }],
  },
};

const burst = {
  name: 'burst',
  label: `Ask ${BURST} things at once`,
  meaning: 'TWS ends the session of those who send more than 50 messages a second: they wait in line.',
};

/** The buttons of the page, for a mock of our own. */
export function mockFaultPort(tws: MockTws, connector: IBConnector): FaultPort {
  const begun = new Map<string, readonly FaultHandle[]>();
  return {
    buttons: [...Object.entries(mockFaults).map(([name, { label, meaning }]) => ({ name, label, meaning })), burst],
    active: () => [...begun].filter(([, handles]) => handles.some(({ isActive }) => isActive)).map(([name]) => name),
    async inject(name) {
      if (name === burst.name) return askMuch(connector);
      const { faults = [], ends = '' } = mockFaults[name] ?? {};
      begun.set(
        name,
        faults.map((fault) => tws.fault(fault)),
      );
      for (const handle of begun.get(ends) ?? []) handle.dispose();
    },
  };
}

// Each of another option: the same question asked by many at once would be sent once.
async function askMuch(connector: IBConnector): Promise<void> {
  const options = await connector.getContractDetails({ ...stock('AAPL'), secType: 'OPT' });
  await Promise.all(options.slice(0, BURST).map(({ contract }) => connector.getContractDetails(contract)));
}
