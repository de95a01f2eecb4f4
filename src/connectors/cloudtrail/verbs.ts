/**
 * First words of API names that only read. `readOnly` is absent in event versions before 1.06 and in some
 * exports; then the verb decides and the record says so. A verb that is not listed counts as a write:
 * an unknown call must not vanish from the population of changes.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
const READING_VERBS = new Set([
  'BatchGet',
  'BatchDescribe',
  'BatchCheck',
  'Check',
  'Count',
  'Decode',
  'Decrypt',
  'Describe',
  'Discover',
  'Download',
  'Estimate',
  'Filter',
  'Get',
  'Head',
  'List',
  'Lookup',
  'Preview',
  'Query',
  'Read',
  'Resolve',
  'Scan',
  'Search',
  'Select',
  'Simulate',
  'Validate',
  'Verify',
  'View',
]);

const FIRST_WORD = /^(?:Batch)?[A-Z][a-z]+/;

/** True when the name of an API call says that it only reads. */
export function isReadingVerb(eventName: string): boolean {
  const word = FIRST_WORD.exec(eventName)?.[0];
  return word !== undefined && READING_VERBS.has(word);
}
