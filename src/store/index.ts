/** The store: Kysely on SQLite or Postgres, and the evidence folder. What others may use. */
export { type ArtifactFolder, type LedgerHead, openArtifactFolder } from './artifacts.ts';
export { openStore, type SqlStore, type StoreLocation } from './store.ts';
export {
  MAX_LISTED,
  type VerifyCode,
  type VerifyFinding,
  type VerifyReport,
  verifyEvidence,
} from './verify.ts';
