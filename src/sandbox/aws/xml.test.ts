import { describe, expect, it } from 'vitest';
import { escapeXml, queryResult, XmlMap } from './xml.ts';

describe('answers of the query protocol', () => {
  it('escape what XML would read as markup and drop what it cannot hold', () => {
    expect(escapeXml('<a href="x">R&D\'s\u0000</a>')).toBe(
      '&#60;a href=&#34;x&#34;&#62;R&#38;D&#39;s\ufffd&#60;/a&#62;',
    );
  });

  it('write lists as members, maps as entries, and nothing for what is not there', () => {
    const result = { Names: ['a', 'b'], Map: new XmlMap([['k', 1]]), Marker: undefined, IsTruncated: false };
    expect(queryResult('ListX', 'urn:x', result, 'id')).toBe(
      '<ListXResponse xmlns="urn:x"><ListXResult><Names><member>a</member><member>b</member></Names>' +
        '<Map><entry><key>k</key><value>1</value></entry></Map><IsTruncated>false</IsTruncated></ListXResult>' +
        '<ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></ListXResponse>',
    );
  });
});
