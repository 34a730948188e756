import type { Middleware, Publisher } from '@autobot/resilience';
import type { IBConnectorSettings } from '../ib-connector-config.ts';
import type { LinkFailedError } from '../errors/link-errors.ts';
import type { TwsLinkDriverOptions } from '../link/tws-link-driver.ts';
import type { IbEvent } from '../observe/ib-event.ts';
import { type KillSwitchStore, MemoryKillSwitchStore } from '../orders/kill-switch.ts';
import { inRoom, type MessageRoom, messageRoom } from './message-room.ts';
import { SharedAccount } from './shared-account.ts';
import { noSharedLayers, type SharedLayers, sharedLayers } from './shared-layers.ts';
import { StricterKillSwitchStore } from './stricter-kill-switch.ts';

/** What the parts of a connector get of what is shared; all of it empty if nothing is. */
export interface Sharing {
  readonly account: SharedAccount | undefined;
  readonly killSwitch: KillSwitchStore;
  readonly layers: SharedLayers;
  /** Room among the messages of the gateway; undefined if that is not limited. */
  readonly room: MessageRoom | undefined;
  /** What the window of this connection's own messages is longer by: the store is asked between grant and write. */
  readonly guardMs: number;
}

/** @throws {InvalidOptionError} */
export function shareAccount(
  settings: IBConnectorSettings,
  events: Publisher<IbEvent>,
  onIdTaken: (cause: LinkFailedError) => void,
): Sharing {
  const { shared, killSwitch, clock } = settings;
  if (shared === undefined) {
    return { account: undefined, killSwitch, layers: noSharedLayers, room: undefined, guardMs: 0 };
  }
  const account = new SharedAccount({ ...settings, settings: shared, events, onIdTaken });
  const isGatewayLimited = shared.gatewayRateLimit !== undefined;
  return {
    account,
    // What only this process remembers adds nothing to what all do.
    killSwitch:
      killSwitch instanceof MemoryKillSwitchStore
        ? account.killSwitch
        : new StricterKillSwitchStore(killSwitch, account.killSwitch),
    layers: sharedLayers(account, clock),
    room: isGatewayLimited ? messageRoom(() => messagesOf(account), clock) : undefined,
    guardMs: isGatewayLimited ? shared.timeoutMs : 0,
  };
}

function messagesOf({ parts }: SharedAccount): NonNullable<SharedAccount['parts']['messages']> {
  if (parts.messages === undefined) throw new TypeError('a gateway without a limit has no room to ask for');
  return parts.messages;
}

/** A layer that limits this connection's messages, with what is shared round it. */
export function withinShared(
  { layers, room }: Pick<Sharing, 'layers' | 'room'>,
  limited: Middleware,
): readonly Middleware[] {
  return [...layers.outside, ...inRoom(room, limited), ...layers.inside];
}

/** What a dial needs of what is shared: the client id and the turn. */
export function sharedDial(
  { clientId }: Pick<IBConnectorSettings, 'clientId'>,
  { account }: Pick<Sharing, 'account'>,
): Pick<TwsLinkDriverOptions, 'clientId' | 'prepare' | 'onDialled'> {
  if (account === undefined) return { clientId: () => clientId };
  return {
    clientId: () => account.clientId,
    prepare: (signal) => account.beforeDial(signal),
    onDialled: (cause) => {
      account.dialled(cause);
    },
  };
}
