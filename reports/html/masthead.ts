import type { ControlResult, GapReport } from '../../src/domain/audit.ts';
import { longDate, periodDates, periodWord, utcMinute } from '../times.ts';
import { anchor, h, type Markup, name } from './markup.ts';

/** Title, what was audited, by which program and configuration: what an auditor notes about a list made by the company itself. */
export function masthead(report: GapReport): Markup {
  const { first, last } = periodDates(report.period);
  return h`<header class="masthead">
<p class="eyebrow">${name(report.company)} · Mock audit</p>
<h1>Gap report ${periodWord(report.period.id)}</h1>
<p class="sub">${longDate(first)} to ${longDate(last)}, ${report.period.timezone} time</p>
${
  report.simulatedClock &&
  h`<p class="banner"><strong>Simulated clock.</strong> The time of this run was set by hand, for a demo or a test. This report is no evidence.</p>`
}
<dl class="facts">
<dt>Written</dt><dd>${utcMinute(report.generatedAt)}${report.simulatedClock && ' (simulated)'}</dd>
<dt>By</dt><dd>${report.tool.name} ${report.tool.version}</dd>
<dt>Configuration</dt><dd>SHA-256 <code>${report.tool.configDigest}</code></dd>
<dt>Ledger head</dt><dd>${
    report.ledgerHead === null
      ? 'no ledger entry yet'
      : h`entry ${report.ledgerHead.seq}, <code>${report.ledgerHead.hash}</code>`
  }</dd>
</dl>
</header>`;
}

/** Table of contents; `sections` in page order. */
export function contents(sections: readonly { readonly id: string; readonly title: string }[]): Markup {
  return h`<nav aria-label="Contents"><ol>${sections.map(
    (section) => h`<li><a href="#${section.id}">${section.title}</a></li>`,
  )}</ol></nav>`;
}

/** Id of the test sheet of a control; the title is in it because one control may be tested on two populations. */
export function sheetId(control: ControlResult): string {
  return `sheet-${anchor(`${control.control} ${control.title}`)}`;
}
