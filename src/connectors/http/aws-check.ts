import type { CheckResult } from '../../domain/connector.ts';
import { coerceError, FieldworkError, SourceError } from '../../domain/errors.ts';

/** An IAM policy document that allows only reading. */
export interface ReadOnlyPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: '*';
  }[];
}

/** A policy that allows the actions on everything; list and lookup calls of IAM and CloudTrail know no narrower resource. */
export function readOnlyPolicy(sid: string, actions: readonly string[]): ReadOnlyPolicy {
  return {
    Version: '2012-10-17',
    Statement: [{ Sid: sid, Effect: 'Allow', Action: [...actions].sort(), Resource: '*' }],
  };
}

/** Turns whatever a probe threw into a line of `doctor`; missing permissions come with the whole policy to attach. */
export function failedCheck(part: string, thrown: unknown, policy: ReadOnlyPolicy): CheckResult {
  const error = coerceError(thrown);
  const hint = error instanceof FieldworkError ? error.hint : undefined;
  const forbidden = error instanceof SourceError && error.failure === 'forbidden';
  const lines = [hint, forbidden ? `Minimal policy:\n${JSON.stringify(policy, null, 2)}` : undefined];
  const text = lines.filter((line) => line !== undefined).join('\n');
  return { status: 'failed', part, message: error.message, ...(text === '' ? {} : { hint: text }) };
}
