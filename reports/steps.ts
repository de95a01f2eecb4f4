import type { Draw } from '../src/domain/audit.ts';

/** How to repeat a draw without this program, in words and as commands. Page and workbook print the same steps. */

/** The algorithm in words, one step each. */
export const ALGORITHM: readonly string[] = [
  'Take all ids of the population. Sort them by their UTF-8 bytes and write each followed by one line feed: the SHA-256 of those bytes is the digest of the population.',
  'seedHash = SHA-256 of the seed (UTF-8), as 64 lowercase hexadecimal characters.',
  'For each id: SHA-256 of the text seedHash followed directly by the id (UTF-8). Read the result as one whole number and write it in decimal, with zeros in front up to 64 digits.',
  'Reverse the digits and put "0." in front: that is the ticket number of the id.',
  'Sort the ids by ticket number, as text. The first n are the sample. An item to which nothing applies is replaced by the next in this order.',
];

/** What is different when the draw was spread over months. */
export const SPREAD_STEP =
  'This draw was spread over months: each id is in one month. First the earliest id of each month is taken, the month with most ids first; then always the next id of the month for which c / (2a + 1) is largest, where it has c ids and a of them are taken. Of equal months the one with more ids goes first, then the earlier.';

/** The steps of one draw. */
export const stepsOf = ({ strata }: Pick<Draw, 'strata'>): readonly string[] =>
  strata === undefined ? ALGORITHM : [...ALGORITHM, SPREAD_STEP];

/** Where the method comes from. */
export const METHOD_SOURCE =
  'Ronald L. Rivest, "Consistent sampling with replacement", 2018 (arXiv 1808.10016), used here without replacement.';

/** A text as one shell word. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Shell: take the ids out of the JSON report, check count and digest. */
export function shellSteps(draw: Draw, jsonFile = 'report.json'): string {
  const select = `.populations[] | select(.digest == "${draw.populationDigest}") | .ids[]`;
  return [
    `jq -r ${shellWord(select)} ${jsonFile} | LC_ALL=C sort > ids.txt`,
    `wc -l < ids.txt          # ${draw.populationCount}`,
    `sha256sum ids.txt        # ${draw.populationDigest}`,
  ].join('\n');
}

/** Python 3, standard library only: prints the drawn ids in drawing order. */
export function pythonSteps(draw: Draw, jsonFile = 'report.json'): string {
  if (draw.strata !== undefined) return spreadSteps(draw, jsonFile);
  return [
    'import hashlib',
    `seed = ${JSON.stringify(draw.seed)}`,
    "ids = open('ids.txt', encoding='utf-8', newline='\\n').read().split('\\n')[:-1]",
    'sha = lambda text: hashlib.sha256(text.encode()).hexdigest()',
    'seed_hash = sha(seed)',
    "ticket = lambda item: '0.' + str(int(sha(seed_hash + item), 16)).zfill(64)[::-1]",
    `for item in sorted(ids, key=ticket)[:${draw.drawn.length}]:`,
    '    print(ticket(item), item)',
  ].join('\n');
}

/** Python 3 for a draw spread over months; months stand in the JSON report beside the ids. */
function spreadSteps(draw: Draw, jsonFile: string): string {
  return [
    'import collections, fractions, hashlib, json',
    `seed = ${JSON.stringify(draw.seed)}`,
    `lists = json.load(open(${JSON.stringify(jsonFile)}, encoding='utf-8'))['populations']`,
    `one = next(one for one in lists if one['digest'] == '${draw.populationDigest}' and 'months' in one)`,
    "month = dict(zip(one['ids'], one['months']))",
    'sha = lambda text: hashlib.sha256(text.encode()).hexdigest()',
    'seed_hash = sha(seed)',
    "ticket = lambda item: '0.' + str(int(sha(seed_hash + item), 16)).zfill(64)[::-1]",
    'count, taken, place = collections.Counter(month.values()), collections.Counter(), {}',
    'for item in sorted(month, key=ticket):',
    '    place[item] = taken[month[item]]',
    '    taken[month[item]] += 1',
    'def order(item):',
    '    c = count[month[item]]',
    '    return place[item] > 0, -fractions.Fraction(c, 2 * place[item] + 1), -c, month[item]',
    `for item in sorted(month, key=order)[:${draw.drawn.length}]:`,
    '    print(ticket(item), item)',
  ].join('\n');
}

/** The same with this program, for who has it. */
export function toolSteps(draw: Draw): string {
  if (draw.strata !== undefined)
    return `fieldwork sample export ${draw.population} --period ${draw.period} --out sample.jsonl\nfieldwork sample verify sample.jsonl`;
  return `fieldwork sample draw --seed ${shellWord(draw.seed)} --size ${draw.drawn.length} --ids ids.txt`;
}
