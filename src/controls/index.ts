import type { AuditControl } from '../domain/mock-audit.ts';
import { accessApproved } from './access-approved.ts';
import { changeApproved } from './change-approved.ts';
import { emergencyApproved } from './emergency-approved.ts';
import { enforcementApproved } from './enforcement-approved.ts';
import { secretsApproved } from './secrets-approved.ts';

/** Every control, in the order of the report. */
export const controls: readonly AuditControl[] = [
  changeApproved,
  accessApproved,
  emergencyApproved,
  enforcementApproved,
  secretsApproved,
];
