import type { ReviewPacket } from '../src/domain/packet.ts';
import { h, visible } from './html/markup.ts';
import { contents } from './html/masthead.ts';
import { checking } from './packet/html/checking.ts';
import { decisions } from './packet/html/decisions.ts';
import { exceptions } from './packet/html/exceptions.ts';
import { indicators } from './packet/html/indicators.ts';
import { list } from './packet/html/list.ts';
import { masthead } from './packet/html/masthead.ts';
import { type Section, sectionMarkup } from './packet/html/parts.ts';
import { remediation } from './packet/html/remediation.ts';
import { reviewers, signOffs } from './packet/html/reviewers.ts';
import { statements } from './packet/html/statements.ts';
import { packetStyle } from './packet/html/style.ts';
import { supplement } from './packet/html/supplement.ts';
import { tests } from './packet/html/tests.ts';
import { type PacketView, viewOf } from './packet/view.ts';
import { reviewTitle } from './packet/words.ts';

/**
 * The packet of an access review as one self-contained HTML page for an auditor: no script, no request to anywhere (its own
 * Content-Security-Policy forbids both), everything escaped, the same bytes for the same packet. For screen, A4 and Letter.
 */
export function renderReviewPacketHtml(packet: ReviewPacket): string {
  const view = viewOf(packet);
  const draft = packet.closedAt === null;
  const all = sections(view);
  const page = h`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="${packet.tool.name} ${packet.tool.version}">
<title>${draft && 'DRAFT · '}${reviewTitle(packet.campaign)} · ${visible(packet.company)}</title>
${packetStyle(draft)}
</head>
<body>
<a class="skip" href="#tests">Skip to the tests</a>
${masthead(view)}
${contents(all)}
<main>
${all.map(sectionMarkup)}
</main>
<footer><p>${draft && 'DRAFT. '}Facts gathered ${view.clock.words(packet.generatedAt)}${packet.simulatedClock && ' (simulated clock)'} by ${packet.tool.name} ${packet.tool.version}. The same content as a workbook and as data: review-packet.xlsx, review-packet.json.</p></footer>
</body>
</html>
`;
  return page.toString();
}

function sections(view: PacketView): Section[] {
  return [
    { id: 'tests', title: 'What auditors test', body: tests(view) },
    { id: 'exceptions', title: 'Exceptions, and what stands in the way', body: exceptions(view) },
    { id: 'list', title: 'The list', body: list(view) },
    { id: 'reviewers', title: 'Who reviewed what', body: reviewers(view) },
    { id: 'sign-offs', title: 'Sign-offs', body: signOffs(view) },
    { id: 'remediation', title: 'What was taken away, before and after', body: remediation(view) },
    { id: 'decisions', title: 'Decisions, line by line', body: decisions(view) },
    { id: 'statements', title: 'What was said', body: statements(view) },
    { id: 'indicators', title: 'Indicators of risk, not proof', body: indicators(view) },
    { id: 'supplement', title: 'Access that came or changed meanwhile', body: supplement(view) },
    { id: 'checking', title: 'How to check this packet', body: checking(view) },
  ];
}
