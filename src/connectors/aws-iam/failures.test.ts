import { describe, expect, it } from 'vitest';
import { AwsLoopback, xmlError } from '../../../test/support/aws-loopback.ts';
import { details, pagesOf, request, streamsOf } from '../../../test/support/iam.ts';
import type { Page } from '../../domain/connector.ts';

describe('failures, each told apart once', () => {
  it('waits and tries again when throttled with HTTP 400', async () => {
    await using aws = await AwsLoopback.start({
      GetAccountAuthorizationDetails: (call) =>
        call.before < 2 ? xmlError(400, 'Throttling') : details(null, ''),
    });
    const { stream, time } = streamsOf(aws);
    expect(await pagesOf(stream('authorization'))).toHaveLength(1);
    expect(time.slept).toEqual([1_000, 2_000]);
  });

  it('gives up as rate-limited when the throttling does not end', async () => {
    await using aws = await AwsLoopback.start({
      GetAccountAuthorizationDetails: () => xmlError(400, 'Throttling'),
    });
    await expect(pagesOf(streamsOf(aws).stream('authorization'))).rejects.toMatchObject({
      failure: 'rate-limited',
      vendorCode: 'Throttling',
    });
  });

  it.each([
    [403, 'ExpiredToken', 'unauthorized', /Renew the AWS credential/],
    [403, 'InvalidClientTokenId', 'unauthorized', /Renew/],
    [403, 'RequestTimeTooSkewed', 'unauthorized', /clock/],
    [403, 'AccessDenied', 'forbidden', /iam:GetAccountAuthorizationDetails/],
    [400, 'ValidationError', 'rejected', undefined],
  ] as const)('says what HTTP %i %s means and what to do', async (status, code, failure, hint) => {
    await using aws = await AwsLoopback.start({
      GetAccountAuthorizationDetails: () => xmlError(status, code),
    });
    const error = await pagesOf(streamsOf(aws).stream('authorization')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ failure, status, vendorCode: code });
    if (hint !== undefined) expect((error as { hint: string }).hint).toMatch(hint);
    expect(aws.called('GetAccountAuthorizationDetails')).toHaveLength(1);
  });

  it('tries again after a 503, and calls it unavailable in the end', async () => {
    await using aws = await AwsLoopback.start({
      GetAccountAuthorizationDetails: () => ({ status: 503, type: 'text/html', body: '<html>busy</html>' }),
    });
    await expect(pagesOf(streamsOf(aws).stream('authorization'))).rejects.toMatchObject({
      failure: 'unavailable',
    });
    expect(aws.called('GetAccountAuthorizationDetails').length).toBeGreaterThan(1);
  });

  it('keeps the bytes of an answer that cannot be read, then fails', async () => {
    const cut = '<GetAccountAuthorizationDetailsResponse><GetAcc';
    await using aws = await AwsLoopback.start({
      GetAccountAuthorizationDetails: () => ({ status: 200, type: 'text/xml', body: cut }),
    });
    const pages: Page[] = [];
    const reading = (async () => {
      for await (const page of streamsOf(aws).stream('authorization').read(request())) pages.push(page);
    })();
    await expect(reading).rejects.toMatchObject({ failure: 'malformed' });
    expect(Buffer.from(pages[0]?.artifacts[0]?.bytes ?? []).toString()).toBe(cut);
    expect(pages[0]?.next).not.toBeNull();
  });

  it('stops at once when asked to, also in the middle of a pause', async () => {
    const controller = new AbortController();
    await using aws = await AwsLoopback.start({
      GetAccountAuthorizationDetails: () => {
        controller.abort();
        return xmlError(400, 'Throttling');
      },
    });
    const reading = pagesOf(
      streamsOf(aws).stream('authorization'),
      request([], { signal: controller.signal }),
    );
    await expect(reading).rejects.toMatchObject({ failure: 'stopped' });
    expect(aws.called('GetAccountAuthorizationDetails')).toHaveLength(1);
  });
});
