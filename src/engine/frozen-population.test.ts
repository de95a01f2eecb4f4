import { expect, it } from 'vitest';
import { MemoryStore } from '../../test/support/memory-store.ts';
import type { Population, PopulationItem } from '../domain/audit.ts';
import { StoreError } from '../domain/errors.ts';
import { frozenPopulations, keepPopulation, withItems } from './frozen-population.ts';

const AT = '2026-10-05T00:00:00.000Z';
const KEY = '2026Q3/production-changes';

const item = (number: number): PopulationItem => ({
  id: `cloudtrail:1/${number}`,
  at: AT,
  group: 'pipeline',
  title: `change ${number}`,
  facts: { number },
  evidence: [],
  problem: null,
});
const population = (count: number, first = 0): Population => ({
  id: 'production-changes',
  period: '2026Q3',
  window: { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z' },
  query: 'q',
  frozenAt: AT,
  count,
  digest: 'd',
  items: Array.from({ length: count }, (_, n) => item(first + n)),
  sources: [],
  excluded: [],
  supplement: false,
});

it.each([0, 1, 500, 501, 1_700])('%d items come back as they were kept', async (count) => {
  const store = new MemoryStore();
  await keepPopulation(store.asStore(), KEY, population(count), AT);
  const [kept, ...others] = await frozenPopulations(store.asStore(), '2026Q3/');
  expect(others).toEqual([]);
  expect(kept).toMatchObject({ key: KEY, value: population(count) });
});

it('the first process wins, and the second gets its items', async () => {
  const store = new MemoryStore().asStore();
  await keepPopulation(store, KEY, population(3), AT);
  const second = await keepPopulation(store, KEY, population(3, 10), AT);
  expect(second.items).toEqual(population(3).items);
});

it('items that are gone are said to be gone', async () => {
  const store = new MemoryStore();
  const kept = await keepPopulation(store.asStore(), KEY, population(2), AT);
  for (const name of store.documents.keys())
    if (name.startsWith('population-items')) store.documents.delete(name);
  await expect(withItems(store.asStore(), KEY, kept)).rejects.toThrow(StoreError);
});
