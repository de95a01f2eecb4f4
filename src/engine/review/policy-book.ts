import type { IamInlinePolicy, IamPolicyRef } from '../../domain/aws-records.ts';
import type { StoredRecord } from '../../domain/records.ts';
import type { ReviewInputs } from './inputs.ts';

/** Judges policy documents; given from outside because judging belongs to the controls. */
export type AdminEquivalent = (documents: readonly unknown[]) => string | null;

/** Looks up what attached and inline policies allow. */
export class PolicyBook {
  readonly #documents = new Map<string, unknown>();
  readonly #groups = new Map<string, StoredRecord<'aws.group'>>();
  readonly #judge: AdminEquivalent;

  constructor(inputs: ReviewInputs, judge: AdminEquivalent) {
    this.#judge = judge;
    for (const policy of inputs.data('aws.policy'))
      this.#documents.set(`${policy.accountId}/${policy.arn}`, policy.document);
    for (const record of inputs.records('aws.group'))
      this.#groups.set(`${record.data.accountId}/${record.data.groupName}`, record);
  }

  group(accountId: string, name: string): StoredRecord<'aws.group'> | undefined {
    return this.#groups.get(`${accountId}/${name}`);
  }

  /** A managed policy whose document was not collected is judged by what it is known as, never as harmless. */
  documents(
    accountId: string,
    attached: readonly IamPolicyRef[],
    inline: readonly IamInlinePolicy[],
  ): unknown[] {
    return [
      ...attached.map(({ arn }) => this.#documents.get(`${accountId}/${arn}`) ?? null),
      ...inline.map(({ document }) => document),
    ];
  }

  admin(documents: readonly unknown[]): boolean {
    return this.#judge(documents) !== null;
  }
}
