/** Events that change what enforces security: the population enforcement-changes, and what production-changes leaves to it. */

/** What an event does to the protection. */
export type Effect = 'stops' | 'removes' | 'changes';

/** How a protection that was stopped or removed comes back. */
export interface Weakening {
  readonly effect: 'stops' | 'removes';
  /** Events that bring it back. */
  readonly by: readonly string[];
  /** True when it must be about the same thing; else one per account and region (or organisation) is all there is. */
  readonly same: boolean;
}

const stops = (by: string, same = false): Weakening => ({ effect: 'stops', by: [by], same });
const removes = (by: string, same = false): Weakening => ({ effect: 'removes', by: [by], same });

/** Calls to AWS that stop or remove a protection. https://docs.aws.amazon.com/service-authorization/latest/reference/ */
export const AWS_WEAKENING: Readonly<Record<string, Weakening>> = {
  'access-analyzer:DeleteAnalyzer': removes('access-analyzer:CreateAnalyzer', true),
  // A trail that was made again logs nothing before it is started.
  'cloudtrail:DeleteTrail': removes('cloudtrail:StartLogging', true),
  'cloudtrail:StopLogging': stops('cloudtrail:StartLogging', true),
  'config:DeleteConfigurationRecorder': removes('config:StartConfigurationRecorder'),
  'config:DeleteDeliveryChannel': removes('config:PutDeliveryChannel'),
  'config:StopConfigurationRecorder': stops('config:StartConfigurationRecorder'),
  'ec2:DeleteFlowLogs': removes('ec2:CreateFlowLogs'),
  'ec2:DisableEbsEncryptionByDefault': stops('ec2:EnableEbsEncryptionByDefault'),
  'guardduty:DeleteDetector': removes('guardduty:CreateDetector'),
  'guardduty:StopMonitoringMembers': stops('guardduty:StartMonitoringMembers'),
  'iam:DeleteAccountPasswordPolicy': removes('iam:UpdateAccountPasswordPolicy'),
  'kms:DisableKey': stops('kms:EnableKey', true),
  'kms:DisableKeyRotation': stops('kms:EnableKeyRotation', true),
  'kms:ScheduleKeyDeletion': removes('kms:CancelKeyDeletion', true),
  'macie2:DisableMacie': stops('macie2:EnableMacie'),
  'organizations:DetachPolicy': removes('organizations:AttachPolicy', true),
  'organizations:DisablePolicyType': stops('organizations:EnablePolicyType'),
  's3:DeleteAccountPublicAccessBlock': removes('s3:PutAccountPublicAccessBlock'),
  'securityhub:BatchDisableStandards': stops('securityhub:BatchEnableStandards'),
  'securityhub:DisableSecurityHub': stops('securityhub:EnableSecurityHub'),
};

/** All calls to AWS of the population: what stops and removes, what brings back, and what changes a protection. */
export const AWS_ENFORCEMENT: ReadonlySet<string> = new Set([
  ...Object.keys(AWS_WEAKENING),
  ...Object.values(AWS_WEAKENING).flatMap(({ by }) => by),
  'cloudtrail:PutEventSelectors',
  'cloudtrail:PutInsightSelectors',
  'cloudtrail:UpdateTrail',
  'guardduty:CreateFilter',
  'guardduty:DeleteMembers',
  'guardduty:DisassociateMembers',
  'guardduty:UpdateDetector',
  'guardduty:UpdateFilter',
  'iam:DeactivateMFADevice',
  'organizations:CreatePolicy',
  'organizations:DeletePolicy',
  'organizations:UpdatePolicy',
  'securityhub:DisassociateMembers',
]);

/** Taking a second factor away; from oneself it is everyday life. */
export const AWS_FACTOR = 'iam:DeactivateMFADevice';

/** System Log events that stop or remove a protection. https://developer.okta.com/docs/reference/api/event-types/ */
export const OKTA_WEAKENING: Readonly<Record<string, Weakening>> = {
  'application.policy.sign_on.rule.delete': removes('application.policy.sign_on.rule.create', true),
  'device.assurance.policy.delete': removes('device.assurance.policy.add', true),
  'policy.lifecycle.deactivate': stops('policy.lifecycle.activate', true),
  'policy.lifecycle.delete': removes('policy.lifecycle.create', true),
  'policy.rule.deactivate': stops('policy.rule.activate', true),
  'policy.rule.delete': removes('policy.rule.add', true),
  'security.authenticator.lifecycle.deactivate': stops('security.authenticator.lifecycle.activate', true),
  'security.behavior.settings.delete': removes('security.behavior.settings.create', true),
  'system.mfa.factor.deactivate': stops('system.mfa.factor.activate', true),
  'zone.deactivate': stops('zone.activate', true),
  'zone.delete': removes('zone.create', true),
};

/** Second factors of a user taken away; by that user it is everyday life. */
export const OKTA_FACTORS: ReadonlySet<string> = new Set([
  'user.mfa.factor.deactivate',
  'user.mfa.factor.reset_all',
]);

/** All System Log events of the population. Evaluations of policies (`policy.evaluate_sign_on`) change nothing. */
export const OKTA_ENFORCEMENT: ReadonlySet<string> = new Set([
  ...Object.keys(OKTA_WEAKENING),
  ...Object.values(OKTA_WEAKENING).flatMap(({ by }) => by),
  ...OKTA_FACTORS,
  'application.policy.sign_on.update',
  'device.assurance.policy.update',
  // Who gets access by rule; the rules themselves are kept as rules of a policy, if Okta logs their change at all.
  'group.user_membership.rule.add_exclusion',
  'group.user_membership.rule.deactivated',
  'group.user_membership.rule.invalidate',
  'network_zone.rule.disabled',
  'policy.lifecycle.overwrite',
  'policy.lifecycle.update',
  'policy.mapping.create',
  'policy.rule.invalidate',
  'policy.rule.update',
  'security.attack_protection.settings.update',
  'security.authenticator.lifecycle.create',
  'security.authenticator.lifecycle.update',
  'security.behavior.settings.update',
  'security.device.remove_request_blacklist_policy',
  'security.device.temporarily_disable_blacklisting',
  'security.protected_action.settings.update',
  'security.session_protection.status.update',
  'security.threat.configuration.update',
  'security.trusted_origin.activate',
  'security.trusted_origin.create',
  'security.trusted_origin.update',
  'security.zone.make_blacklist',
  'security.zone.remove_blacklist',
  'system.api_token.create',
  'system.api_token.enable',
  'system.api_token.update',
  'zone.make_blacklist',
  'zone.remove_blacklist',
  'zone.update',
]);
