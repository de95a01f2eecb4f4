import { DuckDBInstance } from '@duckdb/node-api';

/** The peer in a process of its own: DuckDB counts the writes of the same files, reading no more than it must. Prints JSON. */

const [, , path = '.', threads = '2'] = process.argv;
const instance = await DuckDBInstance.create(':memory:', { threads });
const connection = await instance.connect();
const files = `${path.replaceAll("'", "''")}/*.json.gz`;
const begin = performance.now();
const answer = await connection.runAndReadAll(`
  SELECT count(*) AS writes
  FROM (SELECT unnest(Records) AS record
        FROM read_json('${files}', columns = {Records: 'STRUCT(readOnly BOOLEAN)[]'}, maximum_object_size = 100000000))
  WHERE NOT record.readOnly`);
const seconds = (performance.now() - begin) / 1_000;
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
const memory = Math.round(maxRSS / 1_000);
const cpu = (userCPUTime + systemCPUTime) / 1e6;
const writes = Number(answer.getRows()[0]?.[0]);
process.stdout.write(`${JSON.stringify({ seconds, cpu, memory, writes })}\n`);
connection.closeSync();
