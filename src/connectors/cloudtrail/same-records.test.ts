import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { AwsLoopback, HOME, JumpingTime, json } from '../../../test/support/aws-loopback.ts';
import type { Connector } from '../../domain/connector.ts';
import type { ParsedRecord } from '../../domain/records.ts';
import { createCloudTrailConnector, createCloudTrailFilesConnector } from './index.ts';

const REAL = fileURLToPath(
  new URL('../../../../shared/data/cloudtrail/invictus-ir_aws_dataset/CloudTrail/', import.meta.url),
);
const clock = { now: () => '2023-08-01T00:00:00.000Z', simulated: true };
const WINDOW = { from: '2023-07-10T00:00:00.000Z', to: '2023-07-11T00:00:00.000Z' };

async function recordsOf(connector: Connector): Promise<{ records: ParsedRecord[]; requests: number }> {
  const records: ParsedRecord[] = [];
  let requests = 0;
  for (const stream of connector.streams) {
    const window = stream.scope === 'files' ? null : WINDOW;
    const request = { window, resume: null, signal: new AbortController().signal, parents: async () => [] };
    for await (const page of stream.read(request)) {
      requests += 1;
      // Where a record stood differs between the sources; what it says must not.
      for (const { position: _, artifactIndex: __, ...record } of page.records) {
        records.push({ ...record, position: '' } as ParsedRecord);
      }
    }
  }
  return { records: records.sort((a, b) => (a.id < b.id ? -1 : 1)), requests };
}

describe.skipIf(!existsSync(REAL))(
  'log files and LookupEvents (skipped without ../shared/data/cloudtrail)',
  () => {
    it('give the same records of the same real events, in no more requests than pages', async () => {
      const events = readdirSync(REAL)
        .flatMap(
          (name) =>
            (JSON.parse(readFileSync(join(REAL, name), 'utf8')) as { Records: Record<string, unknown>[] })
              .Records,
        )
        .map((record) => ({
          EventId: record.eventID,
          EventTime: Date.parse(String(record.eventTime)) / 1000,
          CloudTrailEvent: JSON.stringify(record),
          region: record.awsRegion,
        }))
        .sort((a, b) => b.EventTime - a.EventTime);
      const regions = [...new Set(events.map((event) => String(event.region)))];
      await using aws = await AwsLoopback.start({
        LookupEvents: ({ input, region }) => {
          const here = events.filter((event) => event.region === region);
          const start = Number(input.NextToken ?? 0);
          const Events = here.slice(start, start + 50);
          return json(start + 50 < here.length ? { Events, NextToken: String(start + 50) } : { Events });
        },
      });
      const lookup = createCloudTrailConnector(
        { ...aws.connection(HOME), regions },
        clock,
        new JumpingTime(),
      );
      const looked = await recordsOf(lookup);
      const read = await recordsOf(createCloudTrailFilesConnector({ path: REAL }, clock));
      expect(looked.records).toEqual(read.records);
      expect(read.records).toHaveLength(722);
      expect(aws.called('LookupEvents')).toHaveLength(looked.requests);
    });
  },
);
