import { SourceError } from '../../domain/errors.ts';
import type { AwsAnswer } from '../http/aws-call.ts';
import { TokenGuard } from '../http/aws-paging.ts';

/** What every list of IAM says about its end. */
export interface Listed {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

/** All answers of a short list (keys or devices of one user), to its own last page. */
export async function allAnswers<Output extends Listed>(
  action: string,
  fetch: (marker: { Marker?: string }) => Promise<AwsAnswer<Output>>,
): Promise<AwsAnswer<Output>[]> {
  const guard = new TokenGuard();
  const answers: AwsAnswer<Output>[] = [];
  let marker: string | null = null;
  do {
    const answer: AwsAnswer<Output> = await fetch(marker === null ? {} : { Marker: marker });
    answers.push(answer);
    marker = null;
    if (answer.output.IsTruncated === true) {
      if (!answer.output.Marker) {
        throw new SourceError('malformed', `iam:${action}: truncated list without a marker`);
      }
      marker = guard.follow(answer.output.Marker, `iam:${action}`);
    }
  } while (marker !== null);
  return answers;
}
