/** The steps of opening a link, in order. */
export type LinkPhase = 'dialing' | 'handshake' | 'starting' | 'syncing';
