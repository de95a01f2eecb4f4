import { api, renderIssueType, renderStatus, type View } from './render-parts.ts';
import type { JiraIssue, JiraLink, JiraLinkType, JiraState } from './state.ts';

/** What an issue says about other issues: its links, its parent, its sub-tasks. */

/** Link types of a new Jira. */
const USUAL_TYPES: readonly JiraLinkType[] = [
  { id: '10000', name: 'Blocks', inward: 'is blocked by', outward: 'blocks' },
  { id: '10001', name: 'Cloners', inward: 'is cloned by', outward: 'clones' },
  { id: '10002', name: 'Duplicate', inward: 'is duplicated by', outward: 'duplicates' },
  { id: '10003', name: 'Relates', inward: 'relates to', outward: 'relates to' },
];

export const linkTypesOf = (state: JiraState): readonly JiraLinkType[] =>
  state.company.world.jira.linkTypes ?? USUAL_TYPES;

/** An issue as another one names it. */
function renderRelated(view: View, issue: JiraIssue): Record<string, unknown> {
  return {
    id: issue.id,
    key: issue.key,
    self: `${api(view)}/issue/${issue.id}`,
    fields: {
      summary: issue.summary,
      status: renderStatus(view, issue.status),
      issuetype: renderIssueType(view, issue.issueType),
    },
  };
}

export function renderLinkType(view: View, type: JiraLinkType): Record<string, unknown> {
  return { ...type, self: `${api(view)}/issueLinkType/${type.id}` };
}

function renderLink(view: View, link: JiraLink, side: Record<string, unknown>): Record<string, unknown> {
  const type = linkTypesOf(view.state).find(({ id }) => id === link.type);
  return {
    id: link.id,
    self: `${api(view)}/issueLink/${link.id}`,
    ...(type === undefined ? {} : { type: renderLinkType(view, type) }),
    ...side,
  };
}

/** `issuelinks`: each entry names the other end by its side of the link. */
export function renderLinks(view: View, issue: JiraIssue): Record<string, unknown>[] {
  const { links = [] } = view.state.company.world.jira;
  return links.flatMap((link) => {
    if (link.inward !== issue.id && link.outward !== issue.id) return [];
    const begins = link.inward === issue.id;
    const other = renderRelated(view, view.state.issue(begins ? link.outward : link.inward));
    return [renderLink(view, link, begins ? { outwardIssue: other } : { inwardIssue: other })];
  });
}

/** A link by itself, with both ends. */
export function renderWholeLink(view: View, link: JiraLink): Record<string, unknown> {
  const end = (id: string) => renderRelated(view, view.state.issue(id));
  return renderLink(view, link, { inwardIssue: end(link.inward), outwardIssue: end(link.outward) });
}

/** `parent`, which only sub-tasks have. */
export function renderParent(view: View, issue: JiraIssue): { parent?: Record<string, unknown> } {
  if (issue.parent === undefined) return {};
  return { parent: renderRelated(view, view.state.issue(issue.parent)) };
}

export function renderSubtasks(view: View, issue: JiraIssue): Record<string, unknown>[] {
  return view.state.childrenOf(issue).map((child) => renderRelated(view, child));
}
