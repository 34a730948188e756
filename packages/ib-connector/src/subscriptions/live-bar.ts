import type { BarReport } from '../inbound/inbound-event.ts';
import { type Bar, toBar } from '../operations/historical-bars.ts';
import type { StreamQuality } from './stream-quality.ts';

/** A bar of a stream. */
export interface LiveBar extends Bar {
  readonly type: 'bar';
  /**
   * `building`: it will change. `final`: the next one has begun. `revised`: a bar told before as final, with other values.
   */
  readonly state: 'building' | 'final' | 'revised';
  /** `live` as it was made, `history` if it was fetched afterwards. */
  readonly origin: 'live' | 'history';
  readonly quality: StreamQuality;
}

/** A bar of a stream, of one as it came. */
export function toLiveBar(report: BarReport, facts: Pick<LiveBar, 'state' | 'origin' | 'quality'>): LiveBar {
  return { type: 'bar', ...toBar(report), ...facts };
}

/** True if both say the same of the market. */
export function isSameBar(one: Bar, other: Bar): boolean {
  return (
    one.open === other.open &&
    one.high === other.high &&
    one.low === other.low &&
    one.close === other.close &&
    one.volume === other.volume
  );
}
