import type { Instant } from './instant.ts';

/** Records of the HR export. */

/** Somebody who left, as one row of the export says. Record id `hr:leaver/<number, e-mail or name>/<last day>`. */
export interface HrLeaver {
  readonly name: string | null;
  readonly email: string | null;
  /** Employee number. */
  readonly number: string | null;
  /** `Employee`, `Contractor`, as written; null where no column says it. */
  readonly kind: string | null;
  /** The last day as written. */
  readonly lastDay: string;
  /** When the person was gone; null when the day cannot be read. */
  readonly effective: Instant | null;
  /** How the day became an instant: `18:00 Europe/Berlin of that day`. */
  readonly rule: string;
  /** When the person came back, where the export says so. */
  readonly returned: Instant | null;
}
