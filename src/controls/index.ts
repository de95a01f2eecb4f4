import type { AuditControl } from '../domain/mock-audit.ts';
import { accessApproved } from './access-approved.ts';
import { changeApproved } from './change-approved.ts';
import { incidentsHandled } from './incidents-handled.ts';
import { leaversRemoved } from './leavers-removed.ts';
import { vendorsReviewed } from './vendors-reviewed.ts';

/** Every control, in the order of the report. */
export const controls: readonly AuditControl[] = [
  changeApproved,
  accessApproved,
  leaversRemoved,
  incidentsHandled,
  vendorsReviewed,
];
