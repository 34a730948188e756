/**
 * How much a session keeps for a client that falls behind, in bytes.
 *
 * A real gateway queues 100,000 messages for a client and then throws the older half away, whatever they are
 * ("Output exceeded limit (was: 100009), removed first half" in its log; field reports of 2026). A test in which an order
 * status vanished like that would prove nothing, so the mock drops quotes only, and cuts the connection before it drops more.
 */
export const backlogLimits = {
  /** From here on quotes wait: once the client has read, it is told what is so then, and not what was so meanwhile. */
  quotesWait: 1_000_000,
  /** Beyond this the client is cut off, and the journal says so. */
  most: 16_777_216,
} as const;
