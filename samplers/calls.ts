/** Kinds of CloudTrail records that more than one population asks about. */

/** Event types that can be changes. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
export const CALL_TYPES: ReadonlySet<string | null> = new Set(['AwsApiCall', 'AwsConsoleAction', null]);

/** Services whose calls begin sessions or hand out tokens: whatever is then done with them is recorded by itself. */
export const SESSION_SERVICES: ReadonlySet<string> = new Set([
  'cognito-identity',
  'signin',
  'sso-oauth',
  'sso-oidc',
  'sts',
]);
