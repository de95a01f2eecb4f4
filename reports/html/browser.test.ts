import { describe, expect, it } from 'vitest';
import type { ControlResult } from '../../src/domain/audit.ts';
import { findBrowser, printedSheets, readPage } from '../../test/support/browser.ts';
import { exampleReport, LINKS, withLateArrivals } from '../../test/support/reports/example.ts';
import { changeControl } from '../../test/support/reports/example-controls.ts';
import { exampleHistory } from '../../test/support/reports/example-history.ts';
import { examplePacket } from '../../test/support/reports/example-packet.ts';
import { renderGapReportHtml } from '../gap-report.html.ts';
import { renderReviewPacketHtml } from '../review-packet.html.ts';

/** As session names of break-glass roles are: one word, longer than the sheet is wide. */
function longWord(control: ControlResult): ControlResult {
  const title = `break-glass/${'a_very_long_name_'.repeat(12)}`;
  const sample = control.sample.map((tested) => ({ ...tested, item: { ...tested.item, title } }));
  return { ...control, sample };
}

/** The pages in a real browser: what axe finds, what they ask for, how they print. Both are made for a light ground only. */

const browser = findBrowser();
const title =
  browser === null
    ? 'pages in a browser (skipped: no Chromium or Chrome on the PATH or in CHROME_PATH)'
    : 'pages in a browser';

/** For a machine with much else to do: nothing here depends on how fast the browser is. */
const LONG = { timeout: 300_000 };

describe.skipIf(browser === null).concurrent(title, LONG, () => {
  const program = browser ?? '';

  it.each([
    [
      'the gap report',
      () =>
        renderGapReportHtml(
          {
            ...withLateArrivals(exampleReport(8)),
            history: exampleHistory(),
            controls: [longWord(changeControl(8))],
          },
          LINKS,
        ),
    ],
    ['the packet of a review', () => renderReviewPacketHtml(examplePacket(true))],
  ])('%s breaks no rule of accessibility, asks for nothing, and fits on the sheet', async (_, render) => {
    const reading = await readPage(program, render());
    expect(reading.violations).toEqual([]);
    expect(reading.rulesPassed).toBeGreaterThan(20);
    expect(reading.requests).toEqual([]);
    expect(reading.cut).toEqual([]);
  });

  it('prints the gap report', async () => {
    const sheets = await printedSheets(program, renderGapReportHtml(exampleReport(60), LINKS));
    expect(sheets).toBeGreaterThan(5);
    expect(sheets).toBeLessThan(60);
  });

  it('would see a page that is not fit to be handed on', async () => {
    const reading = await readPage(
      program,
      `<!doctype html><html lang="en"><head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>Bad</title></head><body><main><h1>Bad</h1><p style="color:#bbb">faint</p>
<img src="https://tracker.example/picture.png"><table style="width:3000px"><tr><td>wide</td></tr></table></main></body></html>`,
    );
    expect(reading.violations.map((line) => line.split(':')[0])).toEqual(
      expect.arrayContaining(['color-contrast', 'image-alt']),
    );
    expect(reading.requests).toContain('https://tracker.example/picture.png');
    expect(reading.cut).toContain('table wide');
  });
});
