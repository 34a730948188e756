export type { FastCheck } from './fault-arbitraries.ts';
export { anyFault, faultSchedules, type FaultScheduleOptions } from './fault-schedules.ts';
