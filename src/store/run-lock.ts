import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '../domain/errors.ts';
import type { Database } from './database.ts';
import { databaseError } from './errors.ts';

/** One run of a kind at a time, over all processes on the same store. */

/** A campaign of thousands of tickets takes that long at Jira's pace. */
const PATIENCE_MS = 30 * 60_000;
const ASK_EVERY_MS = 200;

/**
 * Runs the action while no other process runs one of the same name; waits until the other one has ended. The lock ends with
 * the process, so a killed run holds nobody up.
 * @throws StoreError `STORE_BUSY` when another run does not end
 */
export async function exclusively<T>(
  database: Database,
  name: string,
  action: () => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const release = await taken(database, name, patienceMs);
  try {
    return await action();
  } finally {
    await release();
  }
}

async function taken(database: Database, name: string, patienceMs: number): Promise<() => Promise<void>> {
  for (let waited = 0; ; waited += ASK_EVERY_MS) {
    const release = await database.hold(name).catch((error: unknown) => {
      throw databaseError(error, database.where);
    });
    if (release !== null) return release;
    if (waited >= patienceMs)
      throw new StoreError('STORE_BUSY', `another run (${name}) on the same store does not end`, {
        where: database.where,
        hint: 'Look for another fieldwork process on this or another machine; nothing was done by this one.',
      });
    await sleep(ASK_EVERY_MS);
  }
}
