import type { Row } from '../row.ts';
import { p99ErrorPercent, recordInTurn } from './network-durations.ts';

/** One duration put into a histogram, and how far its p99 is from the exact one. */
export const latencyRecord: Row = {
  id: 'latency-record',
  title: 'latency, record one duration',
  isSync: true,
  mostRatio: 0.4,
  mostErrorPercent: 0.1,
  contestants: [
    {
      name: 'ours',
      prepare: async () => {
        const { LatencyTracker } = await import('@autobot/resilience');
        const tracker = new LatencyTracker({ windowMs: 60_000 });
        // Whoever measures a duration has just read the clock, so the time is at hand.
        let nowMs = tracker.clock.now();
        return recordInTurn((ms) => {
          nowMs += 0.001;
          tracker.record(ms, nowMs);
        });
      },
      errorPercent: async () => {
        const { LatencyTracker } = await import('@autobot/resilience');
        const tracker = new LatencyTracker({ windowMs: 60_000 });
        return p99ErrorPercent(
          (ms) => {
            tracker.record(ms);
          },
          () => tracker.percentile(99),
        );
      },
    },
    {
      name: 'ours (without a window)',
      prepare: async () => {
        const { Histogram } = await import('@autobot/resilience');
        const histogram = new Histogram();
        return recordInTurn((ms) => histogram.record(ms));
      },
    },
    {
      name: 'hdr-histogram-js',
      prepare: async () => {
        const { build } = await import('hdr-histogram-js');
        const histogram = build({ numberOfSignificantValueDigits: 3 });
        return recordInTurn((ms) => {
          histogram.recordValue(Math.round(ms * 1_000));
        });
      },
      errorPercent: async () => {
        const { build } = await import('hdr-histogram-js');
        const histogram = build({ numberOfSignificantValueDigits: 3 });
        return p99ErrorPercent(
          (ms) => {
            histogram.recordValue(Math.round(ms * 1_000));
          },
          () => histogram.getValueAtPercentile(99) / 1_000,
        );
      },
    },
    {
      name: 'node:perf_hooks',
      prepare: async () => {
        const { createHistogram } = await import('node:perf_hooks');
        const histogram = createHistogram({ figures: 3 });
        return recordInTurn((ms) => {
          histogram.record(Math.round(ms * 1_000));
        });
      },
      errorPercent: async () => {
        const { createHistogram } = await import('node:perf_hooks');
        const histogram = createHistogram({ figures: 3 });
        return p99ErrorPercent(
          (ms) => {
            histogram.record(Math.round(ms * 1_000));
          },
          () => histogram.percentile(99) / 1_000,
        );
      },
    },
  ],
};
