/** Comma-separated values by RFC 4180, UTF-8, made so that a spreadsheet takes no cell for a formula. */

/** What spreadsheets take for the beginning of a formula: https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** A cell as text: an apostrophe before what would be a formula; no zero bytes, which many readers refuse. */
export function guarded(text: string): string {
  const plain = text.replaceAll('\0', '\ufffd');
  return FORMULA.test(plain) ? `'${plain}` : plain;
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Rows under a header, each ending with a line feed. */
export function csv(header: readonly string[], rows: Iterable<readonly string[]>): string {
  const lines = [header, ...rows].map((cells) => `${cells.map((cell) => quoted(guarded(cell))).join(',')}\n`);
  return lines.join('');
}
