import { describe, expect, it } from 'vitest';
import { COMMON_SIZES } from '../domain/frequency.ts';
import { ConfigSchema } from './schema.ts';
import { AuditConfigSchema } from './schema-audit.ts';

describe('audit in the configuration', () => {
  it('draws exact sizes from the whole population unless told otherwise', () => {
    expect(AuditConfigSchema.parse({})).toMatchObject({
      sizes: 'exact',
      strata: 'none',
      frequency: COMMON_SIZES,
    });
  });

  it('changes single rows of the table by frequency', () => {
    const { frequency } = AuditConfigSchema.parse({ sizes: 'frequency', frequency: { weekly: 15 } });
    expect(frequency).toEqual({ ...COMMON_SIZES, weekly: 15 });
  });

  it.each([
    { sizes: 'some' },
    { strata: 'week' },
    { frequency: { weekly: 0 } },
    { frequency: { hourly: 3 } },
  ])('refuses %j', (settings) => {
    expect(AuditConfigSchema.safeParse(settings).success).toBe(false);
  });

  it('takes the frequency of a control from a known list', () => {
    const parse = (frequency: string) =>
      ConfigSchema.shape.controls.safeParse({ 'change-approved': { frequency } }).success;
    expect(parse('weekly')).toBe(true);
    expect(parse('fortnightly')).toBe(false);
  });
});
