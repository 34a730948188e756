import { afterEach, describe, expect, it, vi } from 'vitest';
import { Publisher } from './publisher.ts';

type DoorEvent = { readonly type: 'door.opened'; readonly by: string } | { readonly type: 'door.shut' };

const opened: DoorEvent = { type: 'door.opened', by: 'Ann' };

function fails(): never {
  throw new Error('bug');
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('Publisher', () => {
  it('tells every listener in the order they subscribed, until they unsubscribe', () => {
    const doors = new Publisher<DoorEvent>();
    const heard: string[] = [];
    const stop = doors.subscribe((event) => heard.push(`first ${event.type}`));
    doors.subscribe((event) => heard.push(`second ${event.type}`));
    doors.publish(opened);
    stop();
    stop();
    doors.publish({ type: 'door.shut' });
    expect(heard).toEqual(['first door.opened', 'second door.opened', 'second door.shut']);
  });

  it('counts a listener that subscribed twice as two', () => {
    const doors = new Publisher<DoorEvent>();
    const listener = vi.fn<() => void>();
    const stop = doors.subscribe(listener);
    doors.subscribe(listener);
    stop();
    doors.publish(opened);
    expect(listener).toHaveBeenCalledOnce();
  });

  it('tells of one type only, typed', () => {
    const doors = new Publisher<DoorEvent>();
    const by: string[] = [];
    const stop = doors.on('door.opened', (event) => by.push(event.by));
    doors.publish({ type: 'door.shut' });
    doors.publish(opened);
    expect(by).toEqual(['Ann']);
    stop();
    expect(doors.isHeard).toBe(false);
  });

  it('knows whether anybody listens', () => {
    const doors = new Publisher<DoorEvent>();
    expect(doors.isHeard).toBe(false);
    const stop = doors.subscribe(() => {});
    expect(doors.isHeard).toBe(true);
    stop();
    expect(doors.isHeard).toBe(false);
  });

  it('reports a listener that throws and tells the others all the same', () => {
    const reported: unknown[] = [];
    const doors = new Publisher<DoorEvent>({ onListenerError: (error, event) => reported.push([error, event]) });
    const bug = new Error('bug in a listener');
    doors.subscribe(() => {
      throw bug;
    });
    const heard = vi.fn<() => void>();
    doors.subscribe(heard);
    doors.publish(opened);
    expect(heard).toHaveBeenCalledOnce();
    expect(reported).toEqual([[bug, opened]]);
  });

  it('goes on even if the report of a throwing listener throws too', () => {
    const doors = new Publisher<DoorEvent>({ onListenerError: fails });
    doors.subscribe(fails);
    expect(() => {
      doors.publish(opened);
    }).not.toThrow();
  });

  it('warns of a throwing listener, whatever it throws, if nobody took its report', () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const doors = new Publisher<DoorEvent>();
    doors.subscribe(() => {
      // oxlint-disable-next-line typescript/only-throw-error -- a listener may throw anything
      throw 'just a word';
    });
    doors.subscribe(() => {
      throw new Error('with a stack');
    });
    doors.publish(opened);
    expect(warned.mock.calls.map(([, name]) => name)).toEqual(['ListenerErrorWarning', 'ListenerErrorWarning']);
    expect(warned.mock.calls.map(([text]) => String(text))).toEqual([
      expect.stringContaining('just a word'),
      expect.stringContaining('Error: with a stack\n'),
    ]);
  });

  it('does not tell a listener of the event during which it subscribed', () => {
    const doors = new Publisher<DoorEvent>();
    const late = vi.fn<() => void>();
    doors.subscribe(() => {
      doors.subscribe(late);
    });
    doors.publish(opened);
    expect(late).not.toHaveBeenCalled();
  });

  it('forwards to a sink while the sink is heard, and is heard itself only then', () => {
    const doors = new Publisher<DoorEvent>();
    const house = new Publisher<DoorEvent>();
    const stop = doors.forwardTo(house);
    expect(doors.isHeard).toBe(false);
    const heard: DoorEvent[] = [];
    const hush = house.subscribe((event) => heard.push(event));
    expect(doors.isHeard).toBe(true);
    doors.publish(opened);
    hush();
    doors.publish({ type: 'door.shut' });
    expect(heard).toEqual([opened]);
    house.subscribe((event) => heard.push(event));
    stop();
    doors.publish(opened);
    expect(doors.isHeard).toBe(false);
    expect(heard).toEqual([opened]);
  });

  it('reports a sink that throws, and asks one that is not heard for nothing', () => {
    const reported: unknown[] = [];
    const doors = new Publisher<DoorEvent>({ onListenerError: (error) => reported.push(error) });
    const publish = vi.fn<() => void>(() => {
      throw new Error('bug in a sink');
    });
    doors.forwardTo({ isHeard: false, publish });
    doors.publish(opened);
    expect(publish).not.toHaveBeenCalled();
    doors.forwardTo({ isHeard: true, publish });
    doors.publish(opened);
    expect(reported).toMatchObject([{ message: 'bug in a sink' }]);
  });

  it('is heard if one of several sinks is, and goes on telling the others when one is stopped', () => {
    const doors = new Publisher<DoorEvent>();
    const [empty, attic, cellar] = [new Publisher<DoorEvent>(), new Publisher<DoorEvent>(), new Publisher<DoorEvent>()];
    const heard: string[] = [];
    attic.subscribe(() => heard.push('attic'));
    cellar.subscribe(() => heard.push('cellar'));
    doors.forwardTo(empty);
    const stop = doors.forwardTo(attic);
    doors.forwardTo(cellar);
    expect(doors.isHeard).toBe(true);
    stop();
    doors.publish(opened);
    expect(heard).toEqual(['cellar']);
  });
});
