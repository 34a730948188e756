/** Where a connection stands, seen from TWS. */
export type SessionState =
  | { readonly phase: 'awaiting-hello' }
  | { readonly phase: 'awaiting-start'; readonly serverVersion: number }
  | { readonly phase: 'started'; readonly serverVersion: number; readonly clientId: number }
  | { readonly phase: 'closed' };

/** What happens to a connection. */
export type SessionInput =
  | { readonly type: 'hello'; readonly serverVersion: number }
  | { readonly type: 'startApi'; readonly clientId: number }
  | { readonly type: 'closed' };

/** The state after an input; an input that does not belong there is a problem and changes nothing. */
export function nextSessionState(
  state: SessionState,
  input: SessionInput,
): { readonly state: SessionState; readonly problem?: string } {
  if (input.type === 'closed') return { state: { phase: 'closed' } };
  switch (state.phase) {
    case 'awaiting-hello':
      return input.type === 'hello'
        ? { state: { phase: 'awaiting-start', serverVersion: input.serverVersion } }
        : { state, problem: 'startApi before the hello' };
    case 'awaiting-start':
      return input.type === 'startApi'
        ? { state: { phase: 'started', serverVersion: state.serverVersion, clientId: input.clientId } }
        : { state, problem: 'a second hello' };
    case 'started':
      return { state, problem: `${input.type} on a session that client ${state.clientId} has started already` };
    case 'closed':
      return { state, problem: `${input.type} on a closed session` };
    default:
      return state satisfies never;
  }
}
