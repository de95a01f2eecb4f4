import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** Opens pages of reports in a real browser, headless, and says what it made of them. */

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The program to run: `CHROME_PATH`, else the first one on the PATH; null where there is none. */
export function findBrowser(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = [
    ...(process.env.CHROME_PATH === undefined ? [] : [process.env.CHROME_PATH]),
    ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))),
  ];
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What the browser saw of a page. */
export interface PageReading {
  /** Rules of axe that the page breaks, each with the elements that do. */
  readonly violations: readonly string[];
  /** What axe could not decide, by rule. */
  readonly undecided: readonly string[];
  readonly rulesPassed: number;
  /** Addresses that the page asked for, or wanted to and was refused by its own policy. */
  readonly requests: readonly string[];
  /** Elements that stand out of the sheet on A4, by tag and text. */
  readonly cut: readonly string[];
}

const ELEMENT = 'fieldwork-reading';
const POLICY = "default-src 'none'";
/** A4 less the margins of the page, in pixels of CSS: 210 mm - 18 mm - 15 mm. */
const SHEET_WIDTH = Math.floor((177 / 25.4) * 96);

/** Runs before anything else of the page: what the page asks for shows in one of the two. */
const WATCH = `
const refused = [];
document.addEventListener('securitypolicyviolation', (event) => refused.push(event.blockedURI));
const requests = () => [...refused, ...performance.getEntriesByType('resource').map((entry) => entry.name)];
`;

/** Looks at the page on the screen first, then as it is on paper: with the rules for print in force, as wide as the sheet. */
const LOOK = `
const words = (node) => node.html.slice(0, 160);
const told = ({ id, help, nodes }) => id + ': ' + help + ' | ' + nodes.map(words).slice(0, 5).join(' | ');
const nameOf = (element) => element.tagName.toLowerCase() + ' ' + (element.textContent || '').trim().slice(0, 60);
function cutOnPaper() {
  for (const style of document.querySelectorAll('style')) style.textContent = style.textContent.replaceAll('@media print', '@media all');
  document.documentElement.style.width = '${SHEET_WIDTH}px';
  // What stays folded on paper is not printed.
  const unseen = (element) => element.closest('.skip') !== null || !element.checkVisibility();
  return [...document.querySelectorAll('main *, header *, footer *')]
    .filter((element) => element.getBoundingClientRect().right > ${SHEET_WIDTH} + 1 && !unseen(element))
    .map(nameOf);
}
addEventListener('load', async () => {
  let reading;
  try {
    const result = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    reading = { violations: result.violations.map(told), undecided: result.incomplete.map(told), rulesPassed: result.passes.length, requests: requests(), cut: cutOnPaper() };
  } catch (thrown) {
    reading = { failure: String(thrown) };
  }
  const element = document.createElement('script');
  element.type = 'application/json';
  element.id = '${ELEMENT}';
  element.textContent = btoa(encodeURIComponent(JSON.stringify(reading)));
  document.body.append(element);
});
`;

/**
 * Opens a copy of the page in which axe (https://github.com/dequelabs/axe-core) runs, and gives what it found.
 * The policy of the copy allows scripts of its own and is as strict as it was about everything else.
 * @throws Error when the browser does not answer
 */
export async function readPage(browser: string, page: string): Promise<PageReading> {
  const require = createRequire(import.meta.url);
  const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
  const opened = page.replace(POLICY, `${POLICY}; script-src 'unsafe-inline'`);
  const script = `<script>${WATCH}</script><script>${axe.replaceAll('</script', '<\\/script')}</script><script>${LOOK}</script>`;
  // A function, because axe holds `$&`, which a text to put in would obey.
  const copy = opened.replace(/<title>/, () => `${script}<title>`);
  return withPage(browser, copy, async (run) => {
    const dom = await run('--window-size=1200,1000', '--virtual-time-budget=20000', '--dump-dom');
    const kept = new RegExp(`id="${ELEMENT}"[^>]*>([A-Za-z0-9+/=]+)<`).exec(dom)?.[1];
    if (kept === undefined) throw new Error(`the browser gave no reading: ${dom.slice(-300)}`);
    const reading = JSON.parse(decodeURIComponent(Buffer.from(kept, 'base64').toString('latin1')));
    if (reading.failure !== undefined) throw new Error(`axe failed: ${reading.failure}`);
    return reading;
  });
}

/** Prints the page as it is and gives the number of sheets. */
export async function printedSheets(browser: string, page: string): Promise<number> {
  return withPage(browser, page, async (run, folder) => {
    const file = join(folder, 'page.pdf');
    await run('--no-pdf-header-footer', `--print-to-pdf=${file}`);
    return (await readFile(file, 'latin1')).match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
  });
}

type Run = (...more: readonly string[]) => Promise<string>;

async function withPage<T>(
  browser: string,
  page: string,
  use: (run: Run, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldwork-browser-'));
  try {
    const file = join(folder, 'page.html');
    await writeFile(file, page);
    const run: Run = async (...more) => {
      const flags = [
        ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
        ...['--disable-background-networking', '--disable-dev-shm-usage'],
        `--user-data-dir=${join(folder, 'profile')}`,
      ];
      const { stdout } = await promisify(execFile)(browser, [...flags, ...more, pathToFileURL(file).href], {
        maxBuffer: 64 * 2 ** 20,
        timeout: 240_000,
      });
      return stdout;
    };
    return await use(run, folder);
  } finally {
    // The browser's helpers may still write for a moment after it has ended.
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
