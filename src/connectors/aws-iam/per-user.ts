import { setMaxListeners } from 'node:events';
import type { Page, PageProblem, RawArtifact, ReadRequest } from '../../domain/connector.ts';
import { compareUtf8 } from '../../domain/digest.ts';
import { SourceError } from '../../domain/errors.ts';
import type { ParsedRecord } from '../../domain/records.ts';
import { AwsCallError } from '../http/aws-call.ts';
import { unreadablePage } from '../http/aws-paging.ts';
import type { IamAccount } from './account.ts';

/** Everything asked about one user: the answers, and the records read from them by index. */
export interface UserFacts {
  readonly artifacts: readonly RawArtifact[];
  readonly records: readonly (ParsedRecord & { readonly artifactIndex: number })[];
  readonly problems: readonly PageProblem[];
}

/** Users per page: a page is stored as one unit and read again whole after an interruption. */
const USERS_PER_PAGE = 25;

/**
 * Asks about every IAM user of the account's newest authorization snapshot, in order of name.
 * The place to resume is the last name of a page; `''` is the beginning.
 */
export async function* readPerUser(
  account: IamAccount,
  request: ReadRequest,
  readUser: (userName: string, signal: AbortSignal) => Promise<UserFacts>,
): AsyncGenerator<Page> {
  const names = await userNames(request);
  let done = request.resume ?? '';
  let rest = names.filter((name) => compareUtf8(name, done) > 0);
  do {
    const batch = rest.slice(0, USERS_PER_PAGE);
    rest = rest.slice(batch.length);
    let facts: UserFacts[];
    try {
      facts = await inParallel(batch, request.signal, (name, signal) =>
        factsOf(account, name, readUser, signal),
      );
    } catch (thrown) {
      const page = unreadablePage(thrown, done);
      if (page !== null) yield page;
      throw thrown;
    }
    done = batch.at(-1) ?? done;
    yield { ...joined(facts), next: rest.length === 0 ? null : done };
  } while (rest.length > 0);
}

async function userNames(request: ReadRequest): Promise<string[]> {
  const users = await request.parents('aws.user');
  const names = users.map((user) => user.data.userName);
  if (names.includes('')) {
    throw new SourceError('malformed', 'a user of the authorization snapshot has no name', {
      hint: 'Look at the records with a problem in aws-iam.authorization, then collect again.',
    });
  }
  return [...new Set(names)].sort(compareUtf8);
}

/** One failure ends the batch; the others are called off, so that nothing runs on behind a thrown error. */
async function inParallel<T>(
  names: readonly string[],
  signal: AbortSignal,
  read: (name: string, signal: AbortSignal) => Promise<T>,
): Promise<T[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  // Each request of the batch listens; Node would take more than ten for a leak and print a warning.
  setMaxListeners(0, either);
  let first: unknown;
  const settled = await Promise.allSettled(
    names.map((name) =>
      read(name, either).catch((thrown: unknown) => {
        if (!failed.signal.aborted) first = thrown;
        failed.abort();
        throw thrown;
      }),
    ),
  );
  if (failed.signal.aborted) throw first;
  return settled.map((result) => (result as PromiseFulfilledResult<T>).value);
}

/** A user deleted since the snapshot is recorded as gone: neither a failure nor a user without keys. */
async function factsOf(
  account: IamAccount,
  name: string,
  readUser: (userName: string, signal: AbortSignal) => Promise<UserFacts>,
  signal: AbortSignal,
): Promise<UserFacts> {
  try {
    return await readUser(name, signal);
  } catch (thrown) {
    if (!(thrown instanceof AwsCallError) || thrown.failure !== 'gone') throw thrown;
    return {
      artifacts: thrown.artifact === null ? [] : [thrown.artifact],
      records: [],
      problems: [goneProblem(`IAM user ${name}`, `${account.id}: ${name}`)],
    };
  }
}

/** Something that was there when it was listed and no longer when it was asked about. */
export function goneProblem(what: string, where: string): PageProblem {
  return {
    code: 'gone-during-collection',
    message: `${what} was deleted while the account was being read`,
    where,
    blocking: false,
  };
}

function joined(all: readonly UserFacts[]): Omit<Page, 'next'> {
  const artifacts: RawArtifact[] = [];
  const records: (ParsedRecord & { artifactIndex: number })[] = [];
  for (const facts of all) {
    for (const record of facts.records) {
      records.push({ ...record, artifactIndex: record.artifactIndex + artifacts.length });
    }
    artifacts.push(...facts.artifacts);
  }
  return { artifacts, records, problems: all.flatMap((facts) => facts.problems) };
}
