import { type Markup, trusted } from '../../html/markup.ts';
import { INK, styleSheet } from '../../html/style.ts';

// The look of the gap report, and what only the packet has. Columns have fixed shares, so that no table is wider than paper.
const PACKET = `
.banner.draft{border-color:${INK.high};background:#fdf0f0}
.banner.closed{border-color:${INK.pass};background:#edf7f1}
.summary{font-size:1.08rem;line-height:1.55;max-width:84ch;margin:0 0 18px}
table.fixed{table-layout:fixed}table.fixed td,table.fixed th{overflow-wrap:anywhere}
thead th{overflow-wrap:normal!important;hyphens:manual}.note{max-width:104ch}nav ol{padding-left:2em}
ul.plain{list-style:none;padding:0;margin:0;max-width:none}ul.plain li{margin:0 0 2px;padding-left:.7em;text-indent:-.7em}
time{white-space:normal}
details.ticket{border-top:1px solid ${INK.rule};margin:0;padding:6px 0}
details.ticket>summary{font-size:.95rem;color:${INK.text}}details.ticket>summary b{color:${INK.accent}}
details.ticket table{margin:6px 0 8px}
.verb{font-weight:650;white-space:nowrap}.verb.revoke{color:${INK.high}}.verb.change,.verb.not-mine,.verb.none{color:${INK.medium}}
.flag{font-weight:600}.flag .ref{display:inline-block;max-width:100%;text-indent:0}
table.lines td.n,table.lines th.n{padding-right:10px}
code{unicode-bidi:isolate}
ul.troubles{color:${INK.medium};font-size:.88rem;margin:0 0 3px}
tr:target>td,tr:target>th{background:#fff6e2}
.said{margin:10px 0 14px;break-inside:avoid-page}
.said p{margin:0 0 3px;max-width:none}
.said blockquote{margin:4px 0;padding:6px 12px;border-left:4px solid ${INK.rule};background:${INK.tint};white-space:pre-wrap;overflow-wrap:anywhere;max-width:92ch}
.story dl.facts{font-size:.84rem;margin:0 0 8px;gap:2px 14px;grid-template-columns:7.8em 1fr}
.state-verified{color:${INK.pass};font-weight:650}.state-still-there,.state-regranted{color:${INK.high};font-weight:700}
.state-cannot-tell,.state-open{color:${INK.medium};font-weight:700}.state-withdrawn{color:${INK.muted}}
@media screen and (max-width:720px){section{overflow-x:auto}table.fixed{min-width:680px}}
`;

const PRINT = `
@page{size:auto;margin:16mm 14mm 18mm 16mm;@bottom-left{content:"Access review packet"}}
@media print{
.lead{break-after:auto}
.summary{font-size:10.5pt}
table.fixed{font-size:8pt;line-height:1.35}table.fixed .ref{font-size:7.5pt}table.fixed td,table.fixed th{padding:2.5pt 7pt 2.5pt 0}
table.lines td.n,table.lines th.n{padding-right:6pt}tr.why.story>td{padding-left:18pt}tbody.group,#list dl,#indicators tr{break-inside:avoid}section>.note{break-after:avoid}
details.ticket{break-inside:auto}details.ticket>.note,details.ticket thead{break-after:avoid}details.ticket>summary{break-after:avoid;padding-top:4pt}
.tally{gap:6px 26px}.tally b{font-size:15pt}
tr:target>td,tr:target>th{background:none}
}
`;

// On every sheet of a draft, because sheets get separated.
const DRAFT =
  '@page{@top-right{content:"DRAFT: this campaign is not closed";font:700 9pt sans-serif;color:#a01820}}';

/** The style sheets of the packet's page. */
export function packetStyle(draft: boolean): Markup {
  return trusted(`${styleSheet().toString()}<style>${PACKET}${PRINT}${draft ? DRAFT : ''}</style>`);
}
