import { compose } from '../../../src/compose.ts';
import { collectNow } from '../../../src/tasks/collect.ts';
import { openReviewNow } from '../../../src/tasks/review.ts';

const [task, configPath = '', now] = process.argv.slice(2);
const progress = { step: () => {} };
const app = await compose({ configPath, now });
try {
  if (task === 'collect') {
    const outcomes = await collectNow(app, progress, {});
    console.log(JSON.stringify(outcomes.map(({ error, ...o }) => o)));
    if (outcomes.some((o) => o.state === 'incomplete')) process.exitCode = 1;
  } else {
    const opened = await openReviewNow(app, progress, app.period(undefined));
    console.log(JSON.stringify(opened.tickets));
  }
} finally {
  await app.close();
}
