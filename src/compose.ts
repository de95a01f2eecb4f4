import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { resolve } from 'node:path';
import {
  awsConnection,
  hrConnection,
  jiraConnection,
  oktaConnection,
  type ResolveSecret,
  vendorsConnection,
} from './config/connections.ts';
import { type LoadedConfig, loadConfig, resolveSecret } from './config/load.ts';
import type { Config } from './config/schema.ts';
import type { JiraClient } from './connectors/jira/client.ts';
import type { TicketPlace } from './connectors/jira/review-project.ts';
import type { CheckResult, Connector, ConnectorId, Stream } from './domain/connector.ts';
import { policyAt } from './domain/dated-policy.ts';
import { SourceError } from './domain/errors.ts';
import { fromEpochMs, type Instant } from './domain/instant.ts';
import { type Period, parsePeriod, periodOf } from './domain/period.ts';
import { jiraProjectsOf } from './domain/policy.ts';
import type { Clock, Entropy } from './domain/ports.ts';
import type { Look } from './domain/remediation.ts';
import { Secret } from './domain/secret.ts';
import type { ArtifactStore, Store } from './domain/store.ts';
import type { TicketSink } from './domain/ticket.ts';

/**
 * The one place that names concrete parts and wires them together. Heavy parts (vendor SDKs, the workbook
 * writer) are loaded only when a command asks for them, so that `--help` stays quick.
 */
export interface App {
  readonly loaded: LoadedConfig;
  readonly config: Config;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  /** Absolute path of the evidence folder. */
  readonly evidenceFolder: string;
  /** Ends long work cleanly: Ctrl-C and SIGTERM stop after the page at hand. */
  readonly signal: AbortSignal;
  /** Connectors that the configuration names; only these, when ids are given, so that others need no secret. */
  connectors(only?: readonly ConnectorId[]): Promise<readonly Connector[]>;
  /** The streams of all connectors, for looking at what was collected: needs no secret. */
  streams(): Promise<readonly Stream[]>;
  /** Reads single grants freshly in Okta and IAM. */
  readonly look: Look;
  /** Tickets in the configured Jira. @throws ConfigError when there is none. */
  sink(): Promise<TicketSink>;
  /** Whether review tickets can be made in the configured Jira. */
  checkReviewProject(place: TicketPlace): AsyncIterable<CheckResult>;
  period(text: string | undefined): Period;
  close(): Promise<void>;
}

export interface ComposeOptions {
  readonly configPath: string;
  /** Simulated time; the ledger and every report then say so. */
  readonly now?: Instant | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

/** The clock of this machine, or one that stands still where `--now` put it. */
export function openClock(now: Instant | undefined): Clock {
  return now === undefined
    ? { simulated: false, now: () => fromEpochMs(Date.now()) }
    : { simulated: true, now: () => now };
}

/** Loads the configuration and opens store and evidence. @throws ConfigError, StoreError */
export async function compose(options: ComposeOptions): Promise<App> {
  const loaded = loadConfig(options.configPath);
  const { folder } = loaded;
  const env = options.env ?? process.env;
  const clock = openClock(options.now);
  const config = inForce(loaded, clock.now());
  const evidenceFolder = resolve(folder, config.evidence);
  const { openArtifactFolder, openStore } = await import('./store/index.ts');
  const artifacts = await openArtifactFolder(evidenceFolder);
  const target =
    'sqlite' in config.store
      ? { sqlite: resolve(folder, config.store.sqlite) }
      : { postgres: resolveSecret(config.store.postgres, 'store.postgres', folder, env).reveal() };
  const store = await openStore(target, artifacts, { simulatedClock: clock.simulated });
  const stopping = stopOnSignals();
  const secret = (reference: string, setting: string): Secret =>
    resolveSecret(reference, setting, folder, env);
  let client: Promise<JiraClient> | undefined;
  /** One for connector, checks and tickets, so that they share one pace. */
  const jiraClient = (): Promise<JiraClient> => {
    client ??= openJiraClient(config, clock, secret);
    return client;
  };
  return {
    loaded,
    config,
    clock,
    entropy: { hex: (bytes) => randomBytes(bytes).toString('hex') },
    store,
    artifacts,
    evidenceFolder,
    signal: stopping.signal,
    connectors: (only) => openConnectors(withConnectors(config, only), folder, clock, secret, jiraClient),
    streams: async () =>
      (await openConnectors(config, folder, clock, () => new Secret('unused'))).flatMap(
        ({ streams }) => streams,
      ),
    look: lookIn((id) => openConnectors(withConnectors(config, [id]), folder, clock, secret)),
    sink: async () => openSink(config, clock, store, await jiraClient()),
    async *checkReviewProject(place) {
      const { createJiraConnector } = await import('./connectors/jira/index.ts');
      const options = { client: await jiraClient() };
      const jira = createJiraConnector(jiraConnection(config, secret), clock, options);
      yield* jira.checkReviewProject(place, stopping.signal);
    },
    period: (text) =>
      text === undefined ? periodOf(clock.now(), config.timezone) : parsePeriod(text, config.timezone),
    close: async () => {
      stopping.release();
      await store.close();
    },
  };
}

/** The configuration with the rules of today; issues are read of every project that rules of any time name. */
function inForce({ config, rules }: LoadedConfig, now: Instant): Config {
  const policy = { ...policyAt(rules, now), changes: config.policy.changes };
  const { jira } = config.connectors;
  if (jira === undefined) return { ...config, policy };
  const projects = [...jira.projects, ...rules.flatMap((entry) => jiraProjectsOf(entry.policy))];
  const connectors = { ...config.connectors, jira: { ...jira, projects: [...new Set(projects)] } };
  return { ...config, policy, connectors };
}

/** Chooses the connector by the grant, and opens it at the first look. */
function lookIn(open: (id: ConnectorId) => Promise<readonly Connector[]>): Look {
  const opened = new Map<ConnectorId, Promise<readonly Connector[]>>();
  return async (grant, signal) => {
    const id: ConnectorId = grant.kind.startsWith('okta-') ? 'okta' : 'aws-iam';
    const connectors = opened.get(id) ?? open(id);
    opened.set(id, connectors);
    const look = (await connectors)[0]?.look;
    if (look === undefined)
      throw new SourceError(
        'unavailable',
        `${id}: is not in the configuration, so nothing can be read there`,
      );
    return look(grant, signal);
  };
}

function stopOnSignals(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  // Every request under way listens for the stop; with several accounts and regions that is many.
  setMaxListeners(0, controller.signal);
  const stop = (): void => controller.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  return { signal: controller.signal, release: () => void process.off('SIGINT', stop).off('SIGTERM', stop) };
}

function withConnectors(config: Config, only: readonly ConnectorId[] | undefined): Config {
  if (only === undefined) return config;
  const chosen = Object.entries(config.connectors).filter(([id]) => only.some((wanted) => wanted === id));
  return { ...config, connectors: Object.fromEntries(chosen) };
}

async function openConnectors(
  config: Config,
  folder: string,
  clock: Clock,
  secret: ResolveSecret,
  jiraClient: () => Promise<JiraClient> = () => openJiraClient(config, clock, secret),
): Promise<readonly Connector[]> {
  const connectors: Connector[] = [];
  const { okta, cloudtrail } = config.connectors;
  const iam = config.connectors['aws-iam'];
  if (okta !== undefined) {
    const { createOktaConnector } = await import('./connectors/okta/index.ts');
    connectors.push(createOktaConnector(oktaConnection(okta, secret), clock));
  }
  if (iam !== undefined) {
    const { createAwsIamConnector } = await import('./connectors/aws-iam/index.ts');
    connectors.push(
      createAwsIamConnector({ ...awsConnection(iam, 'aws-iam', secret), region: iam.region }, clock),
    );
  }
  if (cloudtrail?.source === 'lookup-events') {
    const { createCloudTrailConnector } = await import('./connectors/cloudtrail/index.ts');
    connectors.push(
      createCloudTrailConnector(
        {
          ...awsConnection(cloudtrail, 'cloudtrail', secret),
          regions: cloudtrail.regions,
          ...(cloudtrail.requestsPerSecond === undefined
            ? {}
            : { requestsPerSecond: cloudtrail.requestsPerSecond }),
        },
        clock,
      ),
    );
  }
  if (cloudtrail?.source === 'files') {
    const { createCloudTrailFilesConnector } = await import('./connectors/cloudtrail/index.ts');
    connectors.push(createCloudTrailFilesConnector({ path: resolve(folder, cloudtrail.path) }, clock));
  }
  if (config.connectors.jira !== undefined) {
    const { createJiraConnector } = await import('./connectors/jira/index.ts');
    const client = await jiraClient();
    const whole = config.policy.vendor?.projects ?? [];
    connectors.push(createJiraConnector(jiraConnection(config, secret), clock, { client, whole }));
  }
  if (config.connectors.hr !== undefined) {
    const { createHrConnector } = await import('./connectors/hr/index.ts');
    connectors.push(createHrConnector(hrConnection(config.connectors.hr, config, folder), clock));
  }
  if (config.connectors.vendors !== undefined) {
    const { createVendorsConnector } = await import('./connectors/vendors/index.ts');
    connectors.push(createVendorsConnector(vendorsConnection(config.connectors.vendors, folder), clock));
  }
  return connectors;
}

async function openJiraClient(config: Config, clock: Clock, secret: ResolveSecret): Promise<JiraClient> {
  const connection = jiraConnection(config, secret);
  const { createJiraClient } = await import('./connectors/jira/client.ts');
  return createJiraClient(connection, clock);
}

async function openSink(config: Config, clock: Clock, store: Store, client: JiraClient): Promise<TicketSink> {
  const { createTicketSink } = await import('./tickets/sink.ts');
  return createTicketSink({
    client,
    outbox: store.outbox,
    clock,
    flavour: client.flavour,
    jiraAccounts: config.policy.people.jiraAccounts,
  });
}
