import { type Markup, trusted } from './markup.ts';

/** Colours used in the style sheet and in charts. Every text colour has a contrast of at least 4.5 on white and on its own tint. */
export const INK = {
  text: '#1b1f24',
  muted: '#56606b',
  rule: '#d5dae0',
  accent: '#1f3a5f',
  high: '#a01820',
  medium: '#8a5700',
  low: '#44607c',
  pass: '#1a6b3c',
  tint: '#f5f7f9',
} as const;

const SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif';
const SERIF =
  '"Iowan Old Style", "Palatino Linotype", Palatino, "Book Antiqua", "Noto Serif", Georgia, serif';
const MONO = 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

/** The font of charts: a list without quotes, because it stands inside an attribute. */
export const CHART_FONT = 'system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, Arial, sans-serif';

const SCREEN = `
*{box-sizing:border-box}
html{font:15px/1.5 ${SANS};color:${INK.text};background:#fff;-webkit-text-size-adjust:100%;font-variant-numeric:tabular-nums lining-nums}
body{margin:0 auto;max-width:1120px;padding:40px 32px 80px}
h1,h2,h3,h4{font-family:${SERIF};font-weight:600;line-height:1.2;margin:0;text-wrap:balance}
h1{font-size:2.6rem;letter-spacing:-.01em}
h2{font-size:1.75rem;margin:64px 0 6px;padding-top:14px;border-top:2px solid ${INK.text}}
h3{font-size:1.2rem;margin:34px 0 8px}
h4{font:600 .95rem/1.3 ${SANS};margin:20px 0 6px}
p{margin:0 0 10px;max-width:76ch}
.lead{font-size:1.08rem;color:${INK.muted};margin-bottom:18px}
.note,.muted{color:${INK.muted}} .note{font-size:.88rem}
a{color:${INK.accent};text-decoration-thickness:1px;text-underline-offset:2px}
a:focus-visible,summary:focus-visible{outline:3px solid #5b8fd0;outline-offset:2px}
code,pre,.mono{font-family:${MONO};font-size:.84em;overflow-wrap:anywhere;font-variant-ligatures:none}
pre{background:${INK.tint};border:1px solid ${INK.rule};border-radius:4px;padding:12px 14px;white-space:pre-wrap;margin:6px 0 14px;line-height:1.45;font-size:.8rem}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:#fff;padding:6px}
.eyebrow{font-size:.8rem;letter-spacing:.09em;text-transform:uppercase;color:${INK.muted};margin:0 0 8px}
.masthead{border-top:6px solid ${INK.accent};padding-top:22px}
.masthead .sub{font:1.2rem/1.4 ${SERIF};margin:8px 0 20px}
.banner{border:1px solid ${INK.medium};border-left-width:6px;background:#fff8e8;padding:8px 14px;margin:0 0 18px;max-width:none}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px;margin:0 0 14px;font-size:.9rem}
dl.facts dt{color:${INK.muted}} dl.facts dd{margin:0;min-width:0}
nav ol{columns:2;column-gap:40px;padding-left:1.3em;margin:8px 0 0;max-width:760px} nav li{break-inside:avoid}
table{border-collapse:collapse;width:100%;margin:6px 0 18px;font-size:.88rem}
caption{text-align:left;color:${INK.muted};font-size:.88rem;padding:0 0 6px;caption-side:top}
th,td{padding:6px 10px 6px 0;text-align:left;vertical-align:top;border-bottom:1px solid ${INK.rule};overflow-wrap:break-word}
thead th{font-size:.78rem;font-weight:600;color:${INK.muted};border-bottom:1.5px solid ${INK.text};vertical-align:bottom;line-height:1.25}
tbody th{font-weight:600}th .note,th .muted,th .ref{font-weight:400}
td.n,th.n{text-align:right;padding-right:18px} td.n{white-space:nowrap} td.what{min-width:260px;width:38%} td.c,th.c{text-align:center;padding-left:5px;padding-right:5px}
.nowrap{white-space:nowrap}
.stack>div{min-height:26px;white-space:nowrap}
.scroll{overflow-x:auto}
ul{margin:4px 0 12px;padding-left:1.2em;max-width:90ch} li{margin:2px 0}
.badge{display:inline-block;border-radius:3px;padding:1px 9px;font-weight:650;font-size:.84rem;white-space:nowrap;border:1px solid currentColor}
.yes,.b-fine{color:${INK.pass};background:#edf7f1}.no,.b-broken,.b-high{color:${INK.high};background:#fdf0f0}
.cannot-conclude,.b-degraded,.b-never-collected,.b-medium{color:${INK.medium};background:#fff6e2}.no-occurrences,.b-low{color:${INK.low};background:#eff3f7}
.pass{color:${INK.pass}}.exception{color:${INK.high};font-weight:700}.indeterminate{color:${INK.medium};font-weight:700}.not-applicable{color:${INK.muted}}
.readings{color:${INK.medium};font-size:.88rem}
.sym{font-size:1.08em;line-height:1}
.verdicts{display:grid;gap:14px;margin:16px 0 22px}
.verdict{display:grid;grid-template-columns:172px 1fr;gap:4px 22px;border:1px solid ${INK.rule};border-left:6px solid ${INK.low};border-radius:4px;padding:16px 20px;break-inside:avoid}
.verdict.is-yes{border-left-color:${INK.pass}}.verdict.is-no{border-left-color:${INK.high}}.verdict.is-cannot-conclude{border-left-color:#b57a00}
.verdict h3{margin:0;font-size:1.25rem}.verdict .big{font:600 1.5rem/1.15 ${SERIF};background:none}
.verdict .line{font-size:1.04rem;margin:4px 0 6px}.verdict ul{margin:4px 0 6px;font-size:.92rem}.verdict p{margin:0 0 4px}
.tally{display:flex;flex-wrap:wrap;gap:10px 34px;margin:14px 0 6px;padding:0;list-style:none}
.tally li{margin:0}.tally b{font:600 1.9rem/1 ${SERIF};display:block}
figure{margin:10px 0 18px;break-inside:avoid} figcaption{font-size:.85rem;color:${INK.muted};max-width:90ch}
svg{max-width:100%;height:auto;display:block}
.cal td,.cal th{padding:3px 10px 3px 0;vertical-align:middle;border-bottom-color:#eceff2}
.cal td.strip{width:52%;padding-right:14px}.cal svg{width:100%;height:16px}
.legend{display:flex;flex-wrap:wrap;gap:6px 22px;list-style:none;padding:0;margin:2px 0 12px;font-size:.85rem;max-width:none}.legend svg{display:inline-block;width:24px;height:12px;vertical-align:-1px;margin-right:6px}
tr.why>td,tr.why>th{padding-top:0;padding-left:34px} tr.main>td,tr.main>th{border-bottom:0}
tbody.group{border-bottom:1px solid ${INK.rule}} tbody.group tr:last-child>td{border-bottom:1px solid ${INK.rule}}
details{margin:0 0 4px} summary{cursor:pointer;color:${INK.accent};font-size:.86rem;padding:2px 0}
.reasons{margin:4px 0 8px;width:100%} .reasons td,.reasons th{font-size:.86rem;padding:3px 12px 3px 0;border-bottom:1px dotted ${INK.rule}} .reasons tr:last-child td,.reasons tr:last-child th{border-bottom:0}
ol.evidence{font-size:.84rem;margin:2px 0 12px;padding-left:1.6em;max-width:none} ol.evidence li{margin:3px 0}
.ref{font-size:.9em;font-weight:400;color:${INK.muted}}
.ok{border-left:4px solid ${INK.pass};padding-left:12px}.wrong{border-left:4px solid ${INK.high};padding-left:12px;color:${INK.high};font-weight:600}
.trend{display:grid;grid-template-columns:minmax(0,420px) minmax(0,1fr);gap:0 28px;align-items:start;break-inside:avoid}.trend h3{grid-column:1/-1;margin-top:22px}.trend table{margin-top:18px}
.bar{display:block;height:12px;width:min(420px,100%)}
footer{margin-top:64px;border-top:1px solid ${INK.rule};padding-top:12px;font-size:.82rem;color:${INK.muted}}
@media (max-width:720px){body{padding:20px 16px 60px}.verdict,.trend{grid-template-columns:minmax(0,1fr)}h1{font-size:2rem}nav ol{columns:1}dl.facts{grid-template-columns:1fr;gap:0}dl.facts dd{margin-bottom:8px}table{font-size:.82rem}}
`;

// A4 with room for a binder; closed details open on paper, because nobody can click there.
const PRINT = `
@page{size:A4;margin:18mm 15mm 18mm 18mm;@bottom-left{content:"Fieldwork gap report";font:8pt ${SANS};color:#56606b}@bottom-right{content:counter(page) " / " counter(pages);font:8pt ${SANS};color:#56606b}}
@media print{
html{font-size:9pt;print-color-adjust:exact;-webkit-print-color-adjust:exact}
body{max-width:none;padding:0}
nav,.skip,.screen{display:none}
h1{font-size:24pt}h2{font-size:15pt;margin-top:26pt;break-after:avoid}h3{font-size:12pt}h3,h4,caption{break-after:avoid}
section.sheet{break-before:page}section.sheet>h2{margin-top:0}
thead{display:table-header-group}tr{break-inside:avoid}p,li{orphans:3;widows:3}
a{color:inherit;text-decoration:none}
details:not(.more)::details-content{content-visibility:visible;display:block;block-size:auto}
.more>summary::after{content:" (in the workbook)"}
.legend,.lead,.tally,tr.main,summary{break-after:avoid}tr.why{break-inside:auto}.reasons tr,ol.evidence li{break-inside:avoid}
ol.evidence,.reasons td,.reasons th{font-size:8pt}.reasons td,.reasons th{padding-top:1.5pt;padding-bottom:1.5pt}
summary{list-style:none;color:${INK.muted}}summary::-webkit-details-marker{display:none}
.scroll{overflow:visible}.sheet bdi,#inventory bdi,#practice bdi{overflow-wrap:anywhere}td.what{min-width:0}pre{break-inside:avoid}
.verdict{grid-template-columns:120px 1fr;padding:10px 14px}
.trend{grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:0 14px}.trend td,.trend th{padding-right:6px}
}
`;

/** The style sheet of the page. */
export function styleSheet(): Markup {
  return trusted(`<style>${SCREEN}${PRINT}</style>`);
}
