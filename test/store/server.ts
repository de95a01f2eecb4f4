import { startPostgres } from '../support/postgres.ts';

/** One Postgres for all test files of a run: each makes databases of its own, while a server takes seconds to make and start. */
export default async function shareServer(): Promise<() => Promise<void>> {
  const server = await startPostgres();
  process.env.FIELDWORK_TEST_POSTGRES = await server.database();
  return () => server.stop();
}
