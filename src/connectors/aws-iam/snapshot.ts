import type { Page, ReadRequest, Stream } from '../../domain/connector.ts';
import type { RecordKind } from '../../domain/records.ts';
import type { IamAccount } from './account.ts';

interface SnapshotParts {
  readonly id: string;
  readonly kinds: readonly RecordKind[];
  readonly after: readonly string[];
  readonly permissions: readonly string[];
  readonly read: (request: ReadRequest) => AsyncIterable<Page>;
}

/** What the IAM streams have in common: the present state of one account, read only after the account is proven right. */
export function snapshotStream(account: IamAccount, parts: SnapshotParts): Stream {
  return {
    ...parts,
    scope: account.id,
    mode: 'snapshot',
    retentionDays: null,
    settleMs: 0,
    async *read(request) {
      await account.session.verify(request.signal);
      yield* parts.read(request);
    },
  };
}
