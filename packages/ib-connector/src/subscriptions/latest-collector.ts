import type { InboundEvent } from '../inbound/inbound-event.ts';
import type { StreamCollector, StreamOutlet } from './stream-kind.ts';
import type { StreamQuality } from './stream-quality.ts';

/** A collector of which only the newest value counts, and is told again when it is trusted less. */
export abstract class LatestCollector<Value extends { readonly quality: StreamQuality }>
  implements StreamCollector<Value>
{
  current: Value | undefined;

  abstract accept(event: InboundEvent, outlet: StreamOutlet<Value>): boolean;

  withQuality(quality: StreamQuality): Value | undefined {
    if (this.current === undefined || this.current.quality === quality) return undefined;
    this.current = { ...this.current, quality };
    return this.current;
  }

  protected tell(value: Value, outlet: StreamOutlet<Value>): true {
    this.current = value;
    outlet.write(value);
    return true;
  }
}

/** A collector of values that come in pieces: the first is told when TWS says that all of it came, then each change. */
export abstract class WholeCollector<Value extends { readonly quality: StreamQuality }> extends LatestCollector<Value> {
  /** The event with which all of it has come. */
  protected abstract readonly endType: InboundEvent['type'];
  #isComplete = false;

  /** Takes one piece; false if the event is none. */
  protected abstract take(event: InboundEvent): boolean;

  /** The value of all pieces so far. */
  protected abstract make(outlet: StreamOutlet<Value>): Value;

  accept(event: InboundEvent, outlet: StreamOutlet<Value>): boolean {
    if (event.type === this.endType) this.#isComplete = true;
    else if (!this.take(event)) return false;
    return this.#isComplete ? this.tell(this.make(outlet), outlet) : true;
  }

  /** What comes next is a whole anew. */
  protected beginAnew(): void {
    this.#isComplete = false;
  }
}
