import type { RawArtifact } from '../../domain/connector.ts';
import { SourceError } from '../../domain/errors.ts';
import type { Instant } from '../../domain/instant.ts';
import { type AwsAnswer, AwsCallError, type AwsCommand, type OutputOf } from '../http/aws-call.ts';
import type { IamAccount, IamSdk } from './account.ts';
import { allAnswers, type Listed } from './listing.ts';

type Input = Readonly<Record<string, unknown>>;

/**
 * The answers of one look, in order. NoSuchEntity is an answer, with the bytes that say so; every other failure, an
 * unfinished list and an answer of another shape are errors, so that none of them passes for "gone".
 */
export class Reading {
  readonly raw: RawArtifact[] = [];
  readonly #account: IamAccount;
  readonly #signal: AbortSignal;

  constructor(account: IamAccount, signal: AbortSignal) {
    this.#account = account;
    this.#signal = signal;
  }

  /** When the last answer came: what was seen is true of no earlier moment as a whole. */
  at(): Instant {
    const last = this.raw.at(-1);
    if (last === undefined) throw new SourceError('malformed', 'aws-iam: nothing was read');
    return last.source.receivedAt;
  }

  /** One answer, or null when IAM says that what was asked for is not there. @throws SourceError */
  find<C extends AwsCommand>(
    action: string,
    input: Input,
    make: (sdk: IamSdk) => C,
  ): Promise<OutputOf<C> | null> {
    return this.#orGone(async () => (await this.#call(action, input, make)).output);
  }

  /** One answer about what must be there, because an earlier answer of this look named it. @throws SourceError */
  async get<C extends AwsCommand>(
    action: string,
    input: Input,
    make: (sdk: IamSdk) => C,
  ): Promise<OutputOf<C>> {
    return (await this.#call(action, input, make)).output;
  }

  /**
   * A list to its own last page, or null when IAM says that its holder is not there.
   * @param items the list in one answer
   * @throws SourceError
   */
  list<C extends AwsCommand, T>(
    action: string,
    input: Input,
    make: (sdk: IamSdk, input: Input) => C,
    items: (output: OutputOf<C>) => readonly T[] | undefined,
  ): Promise<readonly T[] | null> {
    return this.#orGone(async () => {
      const answers = await allAnswers(action, async (marker) => {
        const asked = { ...input, ...marker };
        const answer = await this.#call(action, asked, (sdk) => make(sdk, asked));
        return answer as AwsAnswer<OutputOf<C> & Listed>;
      });
      return answers.flatMap(({ output }, i) => {
        const found = items(output);
        if (found === undefined) throw misshapen(action, 'has no list');
        const last = i === answers.length - 1;
        if (last && output.IsTruncated !== false) throw misshapen(action, 'does not say that the list ends');
        return found;
      });
    });
  }

  async #call<C extends AwsCommand>(
    action: string,
    input: Input,
    make: (sdk: IamSdk) => C,
  ): Promise<AwsAnswer<OutputOf<C>>> {
    const answer = await this.#account.call(action, input, make, this.#signal);
    this.raw.push(answer.artifact);
    return answer;
  }

  async #orGone<T>(read: () => Promise<T>): Promise<T | null> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof AwsCallError) || error.artifact === null || !isNoSuchEntity(error)) throw error;
      this.raw.push(error.artifact);
      return null;
    }
  }
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html#API_GetUser_Errors */
function isNoSuchEntity(error: SourceError): boolean {
  return /^NoSuchEntity(?:Exception)?$/.test(error.vendorCode ?? '');
}

/** The error for an answer that is not what IAM documents. */
export function misshapen(action: string, what: string): SourceError {
  return new SourceError('malformed', `iam:${action}: the answer ${what}`, {
    where: `iam:${action}`,
    hint: 'A proxy or a broken connection can cause this. The next run asks again.',
  });
}
