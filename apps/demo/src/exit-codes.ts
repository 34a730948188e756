/** What the process says with its exit status; the numbers above 2 are those of sysexits.h. */
export const exitCodes = {
  ok: 0,
  stepFailed: 1,
  usage: 2,
  unreachable: 69,
  refusedBySafetyGuard: 77,
  config: 78,
  interrupted: 130,
} as const;
