import type { Kysely } from 'kysely';
import { StoreError } from '../domain/errors.ts';
import type { Instant } from '../domain/instant.ts';
import type { Tick } from '../domain/store.ts';
import type { Tables } from './schema.ts';
import { fromColumnOrNull, toColumn } from './text.ts';

/** Planned ticks of jobs: each is claimed once, by whoever inserts its row. */
export class Ticks {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async claim(job: string, plannedAt: Instant, by: { at: Instant; late: boolean }): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await this.#db
      .insertInto('tick')
      .values({
        job,
        planned_at: plannedAt,
        claimed_at: by.at,
        finished_at: null,
        late: by.late ? 1 : 0,
        outcome: null,
        message: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n;
  }

  async finish(
    job: string,
    plannedAt: Instant,
    end: { at: Instant; outcome: 'done' | 'failed'; message: string },
  ): Promise<void> {
    const { numUpdatedRows } = await this.#db
      .updateTable('tick')
      .set({ finished_at: end.at, outcome: end.outcome, message: toColumn(end.message) })
      .where('job', '=', job)
      .where('planned_at', '=', plannedAt)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) {
      throw new StoreError('TICK_UNKNOWN', `tick ${plannedAt} of ${job} was never claimed`);
    }
  }

  /** Newest first. */
  async list(job: string, limit: number): Promise<Tick[]> {
    const rows = await this.#db
      .selectFrom('tick')
      .selectAll()
      .where('job', '=', job)
      .orderBy('planned_at', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      job: row.job,
      plannedAt: row.planned_at,
      claimedAt: row.claimed_at,
      finishedAt: row.finished_at,
      late: row.late === 1,
      outcome: row.outcome,
      message: fromColumnOrNull(row.message),
    }));
  }
}
