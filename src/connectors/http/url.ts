import { ConfigError } from '../../domain/errors.ts';

/** True for `localhost`, 127.0.0.0/8 and `::1`: names that cannot leave this machine. Takes a `URL.hostname`. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  // WHATWG URLs write every IPv4 form (`127.1`, `0x7f000001`) as four decimal parts, so this test sees them all.
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * The base URL of a source system as a {@link URL}, after the rule that guards credentials:
 * https only; plain http for loopback addresses alone, and only where the configuration allows it.
 * @throws ConfigError when the text is no URL, carries credentials, or would send them in clear.
 */
export function checkUrl(url: string, allowHttp: boolean, where = 'url'): URL {
  if (!URL.canParse(url)) {
    throw new ConfigError(`${where}: "${url}" is not a URL`, {
      where,
      hint: 'Write it like https://acme.example.com.',
    });
  }
  const parsed = new URL(url);
  if (parsed.username !== '' || parsed.password !== '') {
    throw new ConfigError(`${where}: the URL of ${parsed.host} carries a user name or password`, {
      where,
      hint: 'Take it out of the URL; credentials have their own settings.',
    });
  }
  if (parsed.protocol === 'https:') return parsed;
  if (parsed.protocol !== 'http:') {
    throw new ConfigError(`${where}: "${parsed.protocol}//" is not supported`, {
      where,
      hint: 'Only https:// URLs can be read.',
    });
  }
  if (!isLoopback(parsed.hostname)) {
    throw new ConfigError(`${where}: ${parsed.origin} would send the credential unencrypted`, {
      where,
      hint: 'Use https://. Plain http is accepted for this machine (127.0.0.1, ::1, localhost) only.',
    });
  }
  if (!allowHttp) {
    throw new ConfigError(`${where}: ${parsed.origin} is plain http`, {
      where,
      hint: 'Use https://, or set allowHttp: true for a sandbox on this machine.',
    });
  }
  return parsed;
}
