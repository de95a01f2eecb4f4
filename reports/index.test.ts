import { describe, expect, it } from 'vitest';
import { UsageError } from '../src/domain/errors.ts';
import { emptyReport, LINKS } from '../test/support/reports/example.ts';
import { examplePacket } from '../test/support/reports/example-packet.ts';
import { PACKET_FORMATS, REPORT_FORMATS, reportFormat } from './index.ts';

describe('report formats', () => {
  it('render every known format to bytes of the promised kind', async () => {
    const heads = { html: '<!doctype html>', xlsx: 'PK', json: '{\n', oscal: '{\n  "assessment-results"' };
    for (const format of REPORT_FORMATS) {
      const bytes = await format.render(emptyReport(), LINKS);
      expect(Buffer.from(bytes).toString('utf8').startsWith(heads[format.id])).toBe(true);
      expect(format.file).toContain(format.id);
    }
  });

  it('name the known formats when asked for another', () => {
    expect(reportFormat('HTML').id).toBe('html');
    expect(() => reportFormat('pdf')).toThrow(UsageError);
  });
});

describe('packet formats', () => {
  it('render every form to bytes of the promised kind, under the names the page gives', async () => {
    const heads = { html: '<!doctype html>', xlsx: 'PK', json: '{"blockers"' };
    for (const format of PACKET_FORMATS) {
      const bytes = await format.render(examplePacket(true));
      expect(Buffer.from(bytes).toString('utf8').startsWith(heads[format.id])).toBe(true);
      expect(format.file).toBe(`review-packet.${format.id}`);
    }
  });
});
