export type { FastCheck } from './fault-arbitraries.ts';
export { faultSchedules, type FaultScheduleOptions } from './fault-schedules.ts';
