/** A refusal by Jira, in its two-part shape. */
export class JiraError extends Error {
  readonly status: number;
  readonly errors: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string | null,
    errors: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message ?? '');
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }

  toResponse(): Response {
    return Response.json(
      { errorMessages: this.message === '' ? [] : [this.message], errors: this.errors },
      { status: this.status, headers: this.headers },
    );
  }
}

export const issueNotFound = (): JiraError =>
  new JiraError(404, 'Issue does not exist or you do not have permission to see it.');

/** Jira's timestamps: milliseconds and an offset without a colon. */
export const jiraTime = (instant: string): string => `${instant.slice(0, -1)}+0000`;

/** Whole number of a query parameter between `min` and `max`; Jira quietly clips what is larger. */
export function readCount(text: string | undefined, fallback: number, max: number, min = 0): number {
  const value = text === undefined ? fallback : Number(text);
  if (!Number.isInteger(value) || value < min) {
    throw new JiraError(400, `The value '${text}' is not a valid number.`);
  }
  return Math.min(value, max);
}
