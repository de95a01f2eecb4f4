import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../domain/errors.ts';
import { checkUrl, isLoopback } from './url.ts';

describe('checkUrl', () => {
  it('accepts https anywhere', () => {
    expect(checkUrl('https://acme.okta.com', false).origin).toBe('https://acme.okta.com');
  });

  it.each([
    'http://127.0.0.1:8080',
    'http://127.8.9.10',
    'http://[::1]:9',
    'http://localhost:1',
    'http://127.1',
  ])('accepts %s only where http was allowed on purpose', (url) => {
    expect(checkUrl(url, true)).toBeInstanceOf(URL);
    expect(() => checkUrl(url, false)).toThrow(ConfigError);
  });

  it.each([
    'http://acme.okta.com',
    'http://10.0.0.1',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://0.0.0.0',
    'http://128.0.0.1',
    'ftp://localhost',
    'https://user:secret@acme.okta.com',
    'acme.okta.com',
    '',
  ])('refuses %s although http is allowed', (url) => {
    expect(() => checkUrl(url, true)).toThrow(ConfigError);
  });

  it('never repeats a password it refuses', () => {
    try {
      checkUrl('https://user:hunter2@acme.okta.com', true);
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain('hunter2');
    }
  });

  it('knows loopback names in any writing that URL keeps', () => {
    expect(isLoopback(new URL('http://LOCALHOST').hostname)).toBe(true);
    expect(isLoopback(new URL('http://0x7f000001').hostname)).toBe(true);
    expect(isLoopback('example.org')).toBe(false);
  });
});
