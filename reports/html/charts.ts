import { BarChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { h, type Markup, trusted, visible } from './markup.ts';
import { CHART_FONT } from './style.ts';

use([BarChart, ScatterChart, GridComponent, LegendComponent, MarkLineComponent, SVGRenderer]);

/**
 * Draws a chart as inline SVG, the same bytes for the same option: what echarts adds for a browser that will
 * later take over (class names with a running number, hover styles, data attributes) is taken out again.
 * `label` is the chart in words for readers who cannot see it.
 */
export function chart(
  option: EChartsCoreOption,
  size: { width: number; height: number },
  label: string,
): Markup {
  const instance = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    instance.setOption({ animation: false, textStyle: { fontFamily: CHART_FONT }, ...option });
    const drawn = instance
      .renderToSVGString({ useViewBox: true })
      .replace(/<style\b[^>]*>[\s\S]*?<\/style>/g, '')
      .replace(/ (?:class|ecmeta_[a-z_]+|xmlns(?::xlink)?|baseProfile|version|pointer-events)="[^"]*"/g, '')
      .replace(/^<svg /, `<svg aria-hidden="true" focusable="false" `)
      .replace(/>\s+</g, '><')
      .trim();
    return h`<div role="img" aria-label="${label}">${trusted(drawn)}</div>`;
  } finally {
    instance.dispose();
  }
}

/** Text for a chart label: shortened, and free of characters that act unseen. */
export function chartText(text: string, most: number): string {
  const shown = visible(text);
  return shown.length > most ? `${shown.slice(0, most - 1)}…` : shown;
}
