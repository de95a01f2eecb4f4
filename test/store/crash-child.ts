/**
 * A process that collects until it is killed. Arguments: store location as JSON, evidence folder, number of collections.
 * Prints `ack <collection> <page>` after each page that the store acknowledged and `end <collection>` after each end.
 */
import { openArtifactFolder } from '../../src/store/artifacts.ts';
import { openStore, type StoreLocation } from '../../src/store/store.ts';
import { PAGES, pageOf, startOf } from './crash-script.ts';

const [location = '', evidence = '', limit = '0'] = process.argv.slice(2);
const artifacts = await openArtifactFolder(evidence);
const store = await openStore(JSON.parse(location) as StoreLocation, artifacts);
const complete = new Set(
  (await store.collections())
    .filter((one) => one.state === 'complete')
    .map((one) => `${one.stream} ${one.scope}`),
);
console.log('ready');
for (let index = 0; index < Number(limit); index++) {
  const start = startOf(index);
  if (complete.has(`${start.stream} ${start.scope}`)) continue;
  const collection = await store.beginCollection(start);
  const first = collection.pages === 0 ? 0 : collection.next === null ? PAGES : Number(collection.next);
  for (let page = first; page < PAGES; page++) {
    await store.savePage(collection.id, pageOf(index, page), start.at);
    console.log(`ack ${index} ${page}`);
  }
  await store.endCollection(collection.id, { at: start.at, failure: null });
  console.log(`end ${index}`);
}
await store.close();
console.log('done');
