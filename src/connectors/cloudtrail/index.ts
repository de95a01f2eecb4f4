export { createCloudTrailFilesConnector } from './files-connector.ts';
export { createCloudTrailConnector } from './lookup-connector.ts';
export { CLOUDTRAIL_POLICY } from './permissions.ts';
export { parseCloudTrailRecord } from './record.ts';
