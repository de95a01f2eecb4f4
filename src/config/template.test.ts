import { describe, expect, it } from 'vitest';
import { parseConfig } from './load.ts';
import { renderTemplate, type TemplateAnswers } from './template.ts';

const none: TemplateAnswers = {
  company: 'Acme "Robots"',
  timezone: 'Europe/Berlin',
  awsAccounts: [],
  regions: [],
  productionAccounts: [],
};

describe('the file that init writes', () => {
  it('parses with no answer beyond the company', () => {
    const { config } = parseConfig(renderTemplate(none), '/x/fieldwork.yaml');
    expect(config.company).toBe('Acme "Robots"');
    expect(config.review).toBeUndefined();
  });

  it('parses with every answer, and holds them', () => {
    const text = renderTemplate({
      ...none,
      oktaUrl: 'https://acme.okta.com',
      awsAccounts: ['012345678901', '123456789012'],
      regions: ['eu-west-1'],
      productionAccounts: ['012345678901'],
      jiraUrl: 'https://acme.atlassian.net',
      jiraEmail: 'bot@acme.com',
      reviewProject: 'SEC',
      fallbackReviewer: 'ciso@acme.com',
      changeProject: 'CHG',
      accessProject: 'ACC',
    });
    const { config } = parseConfig(text, '/x/fieldwork.yaml');
    expect(config.connectors['aws-iam']?.accounts.map((account) => account.id)).toEqual([
      '012345678901',
      '123456789012',
    ]);
    expect(config.connectors.cloudtrail).toMatchObject({ source: 'lookup-events', regions: ['eu-west-1'] });
    expect(config.policy.production.accounts).toEqual(['012345678901']);
    expect(config.policy.change?.projects).toEqual(['CHG']);
    expect(config.review?.fallbackReviewer).toBe('ciso@acme.com');
  });
});
