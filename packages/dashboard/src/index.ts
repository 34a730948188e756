export { type DashboardHandler, type DashboardOptions, dashboardHandler } from './dashboard-handler.ts';
export type { DashboardQuote, DashboardSource } from './dashboard-source.ts';
export type { FaultButton, FaultPort } from './fault-port.ts';
