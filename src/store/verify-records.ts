import type { Kysely } from 'kysely';
import { sha256 } from '../domain/digest.ts';
import type { Progress } from '../domain/ports.ts';
import type { Tables } from './schema.ts';
import { fromColumn } from './text.ts';
import type { Findings } from './verify.ts';

const RECORD_BATCH = 2_000;

/** Every record version: does its data hash to its version, and does it belong to a page? Gives how many there are. */
export async function verifyRecords(
  db: Kysely<Tables>,
  findings: Findings,
  progress: Progress,
): Promise<number> {
  let after = 0;
  let count = 0;
  for (;;) {
    const rows = await db
      .selectFrom('record as r')
      .leftJoin('page as p', 'p.no', 'r.page')
      .select(['r.seq', 'r.kind', 'r.id', 'r.n', 'r.version', 'r.data', 'p.first_record', 'p.last_record'])
      .where('r.seq', '>', after)
      .orderBy('r.seq')
      .limit(RECORD_BATCH)
      .execute();
    for (const row of rows) {
      const where = `${row.kind} ${fromColumn(row.id)} (version ${row.n})`;
      if (sha256(row.data) !== row.version) {
        findings.add('record-altered', where, 'its data does not hash to its version');
      }
      // What lies in no page's range is seen by no page's proof: a row that was put in by hand.
      const { first_record: first, last_record: last } = row;
      if (first === null || last === null || row.seq < first || row.seq > last) {
        findings.add('record-orphaned', where, 'no page brought it');
      }
    }
    count += rows.length;
    const last = rows.at(-1);
    if (last === undefined || rows.length < RECORD_BATCH) break;
    after = last.seq;
    progress.step(`Records: ${count} re-hashed`);
  }
  await verifyNewest(db, findings);
  return count;
}

/** Exactly the highest version of each record is its newest: a flag flipped by hand would hide or revive one. */
async function verifyNewest(db: Kysely<Tables>, findings: Findings): Promise<void> {
  const wrong = await db
    .selectFrom('record as r')
    .leftJoin('record as next', (join) =>
      join
        .onRef('next.kind', '=', 'r.kind')
        .onRef('next.id', '=', 'r.id')
        .on((eb) => eb('next.n', '=', eb('r.n', '+', 1))),
    )
    .select(['r.kind', 'r.id', 'r.n'])
    .where((eb) =>
      eb.or([
        eb.and([eb('r.superseded', '=', 0), eb('next.n', 'is not', null)]),
        eb.and([eb('r.superseded', '<>', 0), eb('next.n', 'is', null)]),
      ]),
    )
    .limit(RECORD_BATCH)
    .execute();
  for (const { kind, id, n } of wrong) {
    const message = 'it is marked as newest and is not, or the other way round';
    findings.add('record-altered', `${kind} ${fromColumn(id)} (version ${n})`, message);
  }
}
