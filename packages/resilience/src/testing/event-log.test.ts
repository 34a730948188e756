import { describe, expect, it } from 'vitest';
import { Publisher } from '../core/publisher.ts';
import { EventLog } from './event-log.ts';

type DoorEvent = { readonly type: 'door.opened'; readonly by: string } | { readonly type: 'door.shut' };

describe('EventLog', () => {
  it('keeps what was told, in order and by type', () => {
    const doors = new Publisher<DoorEvent>();
    using log = new EventLog(doors);
    doors.publish({ type: 'door.opened', by: 'Ann' });
    doors.publish({ type: 'door.shut' });
    expect(log.types).toEqual(['door.opened', 'door.shut']);
    expect(log.of('door.opened')).toEqual([{ type: 'door.opened', by: 'Ann' }]);
    log.clear();
    expect(log.events).toEqual([]);
  });

  it('waits for an event that has not been told yet, and finds one that has', async () => {
    const doors = new Publisher<DoorEvent>();
    using log = new EventLog(doors);
    const opened = log.first('door.opened');
    doors.publish({ type: 'door.shut' });
    doors.publish({ type: 'door.opened', by: 'Bob' });
    await expect(opened).resolves.toEqual({ type: 'door.opened', by: 'Bob' });
    await expect(log.first('door.shut')).resolves.toEqual({ type: 'door.shut' });
    const next = log.next('door.opened');
    doors.publish({ type: 'door.opened', by: 'Eve' });
    await expect(next).resolves.toMatchObject({ by: 'Eve' });
  });

  it('stops listening when disposed', () => {
    const doors = new Publisher<DoorEvent>();
    {
      using log = new EventLog(doors);
      expect(doors.isHeard).toBe(true);
      expect(log.events).toEqual([]);
    }
    expect(doors.isHeard).toBe(false);
  });
});
