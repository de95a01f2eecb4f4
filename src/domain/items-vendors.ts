import type { Instant } from './instant.ts';

/** The moment at which vendors are looked at, and the dates of the period, `YYYY-MM-DD`. */
export interface VendorTime {
  /** The last moment of the period: everything is read as it was then. */
  readonly asOf: Instant;
  readonly firstDate: string;
  readonly lastDate: string;
}

/** Facts of one vendor, or of an app that no vendor stands for, as frozen. */
export type VendorFacts = VendorTime &
  (
    | {
        readonly kind: 'vendor';
        /** Key of its issue when the population was frozen. */
        readonly key: string;
      }
    | {
        readonly kind: 'entry';
        /** Its name in the register. */
        readonly name: string;
        /** Record id of its row. */
        readonly entry: string;
        /** When the register showed it for the last time, of one that is not in it any more; null: it is. */
        readonly lastSeen: Instant | null;
      }
    | { readonly kind: 'app'; readonly appId: string; readonly label: string }
  );
