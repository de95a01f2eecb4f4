import { coerceError, FieldworkError, StoreError } from '../domain/errors.ts';

/** What went wrong, what it is called, and what the reader should do. */
interface Explanation {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const FULL: Explanation = {
  code: 'STORE_FULL',
  message: 'the store cannot grow: its disk or quota is full',
  hint: 'Free space on that disk, then run the same command again: it goes on where it stopped.',
};
const READ_ONLY: Explanation = {
  code: 'STORE_READ_ONLY',
  message: 'the store cannot be written',
  hint: 'Give the user who runs fieldwork write access to the database (for SQLite: to the file and its folder).',
};
const BUSY: Explanation = {
  code: 'STORE_BUSY',
  message: 'another process kept the store locked for too long',
  hint: 'Wait until the other run has ended, then repeat. For several runners use Postgres.',
};
const DAMAGED: Explanation = {
  code: 'STORE_DAMAGED',
  message: 'the store file is damaged or is no store',
  hint: 'Check the path in fieldwork.yaml; restore the file from a backup if it is the right one.',
};
const DISK: Explanation = {
  code: 'STORE_DISK',
  message: 'the disk under the store failed',
  hint: 'Look at the space left there, at quotas and limits (ulimit -f) and at the disk itself; then run the same command again: it goes on where it stopped.',
};
const UNREACHABLE: Explanation = {
  code: 'STORE_UNREACHABLE',
  message: 'the Postgres server cannot be reached',
  hint: 'Check host, port and that the server runs; then repeat: nothing is lost or doubled.',
};
const REFUSED: Explanation = {
  code: 'STORE_REFUSED',
  message: 'Postgres refused the login',
  hint: 'Check user, password and database in the connection string.',
};

/** SQLite result codes (https://www.sqlite.org/rescode.html), by prefix because extended codes follow with `_X`. */
const SQLITE: readonly (readonly [string, Explanation])[] = [
  ['SQLITE_FULL', FULL],
  ['SQLITE_BUSY', BUSY],
  ['SQLITE_LOCKED', BUSY],
  ['SQLITE_READONLY', READ_ONLY],
  ['SQLITE_CANTOPEN', READ_ONLY],
  ['SQLITE_PERM', READ_ONLY],
  // Also when a quota or a limit on file sizes ends a write: only ENOSPC is SQLITE_FULL.
  ['SQLITE_IOERR', DISK],
  ['SQLITE_CORRUPT', DAMAGED],
  ['SQLITE_NOTADB', DAMAGED],
];

/** Postgres error classes and codes (https://www.postgresql.org/docs/current/errcodes-appendix.html) and Node's network codes. */
const POSTGRES: readonly (readonly [RegExp, Explanation])[] = [
  [/^53100$/, FULL],
  [/^(25006|42501)$/, READ_ONLY],
  [/^(55P03|40P01)$/, BUSY],
  [/^(28|3D000)/, REFUSED],
  [/^(08|57P0|53300)/, UNREACHABLE],
  [/^(ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|EPIPE|EAI_AGAIN|ENOENT)$/, UNREACHABLE],
];

/** Node's or the driver's code of an error, or an empty text. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/**
 * Turns what a database driver threw into a StoreError that says what to do. Our own errors pass through.
 * `where` names the store without credentials.
 */
export function databaseError(thrown: unknown, where: string): FieldworkError {
  if (thrown instanceof FieldworkError) return thrown;
  const cause = coerceError(thrown);
  const code = codeOf(cause);
  const found =
    SQLITE.find(([prefix]) => code.startsWith(prefix)) ?? POSTGRES.find(([pattern]) => pattern.test(code));
  if (found === undefined) {
    return new StoreError('STORE_FAILED', `the store failed: ${cause.message}`, { where, cause });
  }
  const { message, hint } = found[1];
  return new StoreError(found[1].code, `${message} (${code}: ${cause.message})`, { where, hint, cause });
}

/** Turns a file error of the evidence folder into a StoreError that says what to do. */
export function folderError(thrown: unknown, where: string): FieldworkError {
  if (thrown instanceof FieldworkError) return thrown;
  const cause = coerceError(thrown);
  switch (codeOf(cause)) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new StoreError('EVIDENCE_FULL', 'the evidence folder cannot grow: its disk or quota is full', {
        where,
        hint: 'Free space on that disk, then run the same command again: it goes on where it stopped.',
        cause,
      });
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new StoreError('EVIDENCE_READ_ONLY', `the evidence folder cannot be used (${cause.message})`, {
        where,
        hint: 'Give the user who runs fieldwork read and write access to the folder, or name another one in fieldwork.yaml.',
        cause,
      });
    case 'ENOTDIR':
    case 'EEXIST':
      return new StoreError('EVIDENCE_NO_FOLDER', 'the evidence path is not a folder', {
        where,
        hint: 'Name a folder in fieldwork.yaml; it is made when it does not exist.',
        cause,
      });
    default:
      return new StoreError('EVIDENCE_FAILED', `the evidence folder failed: ${cause.message}`, {
        where,
        cause,
      });
  }
}
