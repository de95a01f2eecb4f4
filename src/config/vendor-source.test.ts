import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseConfig } from './load.ts';

const parse =
  (vendor: unknown, connectors: unknown, changes: readonly unknown[] = []) =>
  () =>
    parseConfig(
      stringify({
        company: 'Acme',
        timezone: 'UTC',
        connectors,
        policy: { ...(vendor === null ? {} : { vendor }), changes },
      }),
      '/x/fieldwork.yaml',
    );
const REGISTER = { vendors: { register: 'vendors.csv' } };

describe('who the vendors are', () => {
  it('is said by Jira or by the register', () => {
    expect(parse({ projects: ['VEN'] }, {})).not.toThrow();
    expect(parse({}, REGISTER)).not.toThrow();
    expect(parse(null, {})).not.toThrow();
  });

  it('is not said by both, nor by nothing', () => {
    expect(parse({ projects: ['VEN'] }, REGISTER)).toThrow(/one list has to decide/);
    expect(parse({}, {})).toThrow(/policy.vendor.projects is empty/);
  });

  it('may change at a date', () => {
    const changes = [{ from: '2026-08-12', why: 'the register moved', set: { vendor: { projects: [] } } }];
    expect(parse({ projects: ['VEN'] }, REGISTER, changes)).not.toThrow();
    expect(parse({ projects: ['VEN'] }, {}, changes)).toThrow(/is empty/);
  });
});
