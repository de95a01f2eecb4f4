import type { DatedPolicies } from '../domain/dated-policy.ts';
import type { Config } from './schema.ts';

/**
 * One list says who the vendors are: issues of Jira or a register. With two, a vendor that they tell differently would have
 * no answer, so that is refused. While a company moves from one to the other, `policy.changes` says from when which holds.
 * @returns what is wrong, for people; empty when nothing is
 */
export function vendorSourceProblems({ connectors }: Config, rules: DatedPolicies): string[] {
  const given = rules.flatMap(({ policy }) => policy.vendor ?? []);
  const [last] = given.slice(-1);
  if (connectors.vendors === undefined)
    return given.some(({ projects }) => projects.length === 0)
      ? [
          'policy.vendor.projects is empty: name the Jira projects that list the vendors, or the register (connectors.vendors)',
        ]
      : [];
  return last !== undefined && last.projects.length > 0
    ? [
        'connectors.vendors and policy.vendor.projects both list the vendors, and one list has to decide: keep the register and empty policy.vendor.projects, or remove connectors.vendors',
      ]
    : [];
}
