import { AWS_IAM_POLICY } from '../connectors/aws-iam/index.ts';
import { CLOUDTRAIL_POLICY } from '../connectors/cloudtrail/index.ts';
import { SCOPES } from '../connectors/okta/scopes.ts';

/** What `doctor --explain` prints: the exact read-only permissions of each source, from the connectors themselves. */
export const EXPLANATIONS: Readonly<Record<string, string>> = {
  'okta-auth': `
Okta: a service app with a private key (better than an API token)

1. Admin console → Applications → Create App Integration → API Services.
2. Client authentication: Public key / Private key; generate a key, keep the private one.
3. Okta API scopes, grant exactly these (all read-only):
     ${SCOPES.join('\n     ')}
4. Admin roles: Read-Only Administrator.
5. In fieldwork.yaml:
     connectors:
       okta:
         serviceApp: { clientId: 0oa…, keyId: …, privateKey: file:okta-key.pem }

An API token works too (connectors.okta.token). It dies after 30 days without use, and with the person who made it;
it can do whatever that person can, so make it as a Read-Only Administrator.`,
  'aws-policy': `
AWS: one read-only role per account (trust it to the account Fieldwork runs in), with these two policies.

For aws-iam:
${JSON.stringify(AWS_IAM_POLICY, null, 2)}

For cloudtrail:
${JSON.stringify(CLOUDTRAIL_POLICY, null, 2)}

In fieldwork.yaml name the role of each account: connectors.aws-iam.accounts[].roleArn and connectors.cloudtrail.accounts[].roleArn.`,
  'jira-auth': `
Jira: a user of its own

Cloud: an API token of that user (id.atlassian.com → Security → API tokens; at most one year), in connectors.jira.email and .token.
Data Center: a personal access token, in connectors.jira.token.

Project permissions:
  Browse projects             in every project named under policy and connectors.jira.projects
  Create issues, Add comments, Create attachments, Assign issues, Transition issues
                              in the review project only
Global permission:
  Browse users and groups     to find reviewers by e-mail address

The user must see every issue of the projects it reads: issue security hides silently.`,
};
