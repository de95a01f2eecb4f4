import type { AuditControl } from '../domain/mock-audit.ts';
import { accessApproved } from './access-approved.ts';
import { accessReviewed } from './access-reviewed.ts';
import { changeApproved } from './change-approved.ts';
import { emergencyApproved } from './emergency-approved.ts';
import { enforcementApproved } from './enforcement-approved.ts';
import { incidentsHandled } from './incidents-handled.ts';
import { leaversRemoved } from './leavers-removed.ts';
import { privilegedSafe } from './privileged-safe.ts';
import { secretsApproved } from './secrets-approved.ts';
import { vendorsReviewed } from './vendors-reviewed.ts';

/** Every control, in the order of the report. */
export const controls: readonly AuditControl[] = [
  changeApproved,
  emergencyApproved,
  enforcementApproved,
  accessApproved,
  leaversRemoved,
  accessReviewed,
  secretsApproved,
  incidentsHandled,
  vendorsReviewed,
  privilegedSafe,
];
