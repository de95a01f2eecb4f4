import type { ControlResult, GapReport, Population } from '../../src/domain/audit.ts';
import { compareUtf8 } from '../../src/domain/digest.ts';
import { type OutcomeRows, outcomeAt } from '../../src/domain/outcome-rows.ts';
import { renderGapReportJson } from '../gap-report.json.ts';
import { csv } from './csv.ts';
import { drawName, type PacketInput, populationNames } from './input.ts';

/** Populations, samples and draws as files that need no program of ours to be read. */

/** `populations/…`: ids as they are hashed, and a table of what each item is and how it was tested. */
export function* populationFiles({
  report,
  populations,
  redaction,
}: PacketInput): Iterable<[string, string]> {
  const names = populationNames(populations);
  for (const [index, population] of populations.entries()) {
    const name = names[index] ?? population.id;
    const places = inOrderOfIds(population);
    yield [`populations/${name}.txt`, places.map(({ id }) => `${id}\n`).join('')];
    yield [`populations/${name}.csv`, table(report, populations, population, places, redaction.text)];
  }
}

interface Place {
  /** In NFC, as it is hashed. */
  readonly id: string;
  /** Number of the item in the frozen population. */
  readonly index: number;
}

function inOrderOfIds({ items }: Population): Place[] {
  return items
    .map(({ id }, index) => ({ id: id.normalize('NFC'), index }))
    .sort((a, b) => compareUtf8(a.id, b.id));
}

function table(
  report: GapReport,
  populations: readonly Population[],
  population: Population,
  places: readonly Place[],
  say: (text: string) => string,
): string {
  const same = populations.filter(({ id }) => id === population.id);
  const before = same.slice(0, same.indexOf(population)).reduce((sum, { count }) => sum + count, 0);
  const tests = report.controls
    .filter((control) => control.population === population.id)
    .flatMap((control) => control.attributes.map(({ id }) => ({ control, attribute: id })));
  const header = ['id', 'time', 'group', 'title', 'problem'];
  const columns = tests.map(({ control, attribute }) => `${control.control}:${attribute}`);
  return csv([...header, ...columns], rows());

  function* rows(): Iterable<string[]> {
    for (const { id, index } of places) {
      const item = population.items[index];
      if (item === undefined) continue;
      const { at, group, title, problem } = item;
      const outcomes = tests.map(
        ({ control, attribute }) => outcomeAt(outcomesOf(control), attribute, before + index) ?? '',
      );
      yield [id, problem === null ? at : '', group, say(title), say(problem ?? ''), ...outcomes];
    }
  }
}

/** Kept by every audit since packets exist; whoever asks for a packet of an older one is told to audit again. */
const outcomesOf = ({ outcomes = {} }: ControlResult): OutcomeRows => outcomes;

/** `samples/…` and `draws/…`: what was drawn, in drawing order, and everything that is needed to draw it again. */
export function* drawFiles({ report }: Pick<PacketInput, 'report'>): Iterable<[string, string]> {
  for (const control of report.controls) {
    if (control.draw === null) continue;
    const name = drawName(report, control);
    const lines = control.draw.drawn.map(
      ({ id, ticket, replaces }, index) => `${index + 1}\t${ticket}\t${id}\t${replaces ?? ''}\n`,
    );
    yield [`samples/${name}.txt`, `#\tticket\tid\treplaces\n${lines.join('')}`];
    yield [`draws/${name}.json`, renderGapReportJson(control.draw as never)];
  }
}
