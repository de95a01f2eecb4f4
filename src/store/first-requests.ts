import type { Kysely } from 'kysely';
import type { OwnCall } from '../domain/footprint.ts';
import type { Store } from '../domain/store.ts';
import { collectionId } from './collection-rows.ts';
import type { Tables } from './schema.ts';
import { fromColumn, fromColumnOrNull } from './text.ts';

/** The first request of each collection of a stream that began in the window, oldest first. */
export async function readFirstRequests(
  db: Kysely<Tables>,
  { stream, scope, window }: Parameters<Store['firstRequests']>[0],
): Promise<OwnCall[]> {
  let query = db
    .selectFrom('collection as c')
    .innerJoin('page as p', 'p.collection', 'c.no')
    .innerJoin('source as s', 's.page', 'p.no')
    .where('c.stream', '=', stream)
    .where('c.started_at', '>=', window.from)
    .where('c.started_at', '<', window.to)
    .where('p.seq', '=', 1)
    .where('s.position', '=', 0)
    .select(['c.no', 'c.scope', 's.request', 's.request_id', 's.received_at', 's.digest'])
    .orderBy('c.started_at')
    .orderBy('c.no');
  if (scope !== undefined) query = query.where('c.scope', '=', scope);
  const rows = await query.execute();
  return rows.map((row) => ({
    collectionId: collectionId(row.no),
    scope: row.scope,
    request: fromColumn(row.request),
    requestId: fromColumnOrNull(row.request_id),
    at: row.received_at,
    artifact: row.digest,
  }));
}
