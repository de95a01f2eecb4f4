/** Jira's settings for what is a register and no request: incidents and vendors. */

export const REGISTER_FIELD = {
  severity: 'customfield_10230',
  detected: 'customfield_10231',
  detectedBy: 'customfield_10232',
  told: 'customfield_10233',
  review: 'customfield_10234',
  tier: 'customfield_10240',
  lastReview: 'customfield_10241',
  reportUntil: 'customfield_10242',
  contract: 'customfield_10243',
  apps: 'customfield_10244',
} as const;

export const REGISTER_FIELDS = [
  { id: REGISTER_FIELD.severity, name: 'Severity', type: 'option' },
  { id: REGISTER_FIELD.detected, name: 'Detected', type: 'datetime' },
  { id: REGISTER_FIELD.detectedBy, name: 'Detected by', type: 'option' },
  { id: REGISTER_FIELD.told, name: 'Who was told', type: 'string' },
  { id: REGISTER_FIELD.review, name: 'Post-incident review', type: 'string' },
  { id: REGISTER_FIELD.tier, name: 'Tier', type: 'option' },
  { id: REGISTER_FIELD.lastReview, name: 'Last review', type: 'date' },
  { id: REGISTER_FIELD.reportUntil, name: 'Report covers until', type: 'date' },
  { id: REGISTER_FIELD.contract, name: 'Contract', type: 'string' },
  { id: REGISTER_FIELD.apps, name: 'Apps', type: 'string' },
] as const;

/** A field's content as Jira writes it into a changelog: dates and options with an id, text without. */
export function changelogEntry(content: unknown): readonly [id: string | null, text: string | null] {
  if (typeof content !== 'object' || content === null) {
    const text = typeof content === 'string' ? content : null;
    return [text !== null && /^\d{4}-\d\d-\d\d/.test(text) ? text : null, text];
  }
  const option = content as { id?: string; value?: string };
  return [option.id ?? null, option.value ?? null];
}
