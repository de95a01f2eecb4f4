import { expect, test } from 'vitest';
import { foldName } from '../../domain/vendor-list.ts';
import { WorldSchema } from '../world.ts';
import { generateWorld } from './index.ts';

test('a register holds every vendor that is told about, as it was when the period ended, and Jira holds none', () => {
  const { world, planted } = generateWorld({
    ...{ people: 60, period: '2026Q3', reads: 1, seed: 'register', vendors: 'register' },
    plant: ['vendor-without-tier', 'vendor-reviewed-late', 'vendor-review-backdated', 'app-without-vendor'],
  });
  expect(WorldSchema.safeParse(world).error).toBeUndefined();
  expect(world.jira.issues.filter(({ key }) => key.startsWith('VEN-'))).toEqual([]);
  const lines = (world.vendors?.register ?? '').trim().split('\r\n').slice(1);
  const names = new Set(lines.map((line) => `vendors:entry/${foldName(line.split(';')[1] ?? '')}`));
  const told = planted.flatMap(({ expected }) => expected.map(({ subject }) => subject));
  expect(told.filter((subject) => subject.startsWith('vendors:') && !names.has(subject))).toEqual([]);
  // The late one does not show in a single picture; what only a register can have wrong comes in.
  expect(planted.map(({ kind }) => kind)).toEqual([
    'vendor-without-tier',
    'vendor-review-backdated',
    'app-without-vendor',
    'vendor-day-unreadable',
    'vendor-review-by-nobody',
  ]);
  expect(lines.some((line) => line.includes('.10.2026;') && line.includes('Northstar'))).toBe(false);
});
