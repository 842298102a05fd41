import type { OperatorAws } from '../operator/aws.ts';
import type { SiteFile } from './files.ts';

/** The outputs of a deployed stack, by name. @throws Error when there is no such stack. */
export async function outputsOf(
  aws: OperatorAws,
  stackName: string,
): Promise<ReadonlyMap<string, string>> {
  const answer = await aws.text(
    'cloudformation',
    `/?Action=DescribeStacks&StackName=${encodeURIComponent(stackName)}&Version=2010-05-15`,
  );
  return new Map(
    answer.split('<member>').flatMap((member) => {
      const key = /<OutputKey>([^<]*)</.exec(member)?.[1];
      const value = /<OutputValue>([^<]*)</.exec(member)?.[1];
      return key !== undefined && value !== undefined ? [[key, value] as const] : [];
    }),
  );
}

/**
 * Puts the files into the bucket in their order, one after the other: no page is there before what it
 * loads. Files of versions before stay, for windows that still run them.
 */
export async function publish(
  aws: OperatorAws,
  bucket: string,
  files: readonly SiteFile[],
): Promise<void> {
  for (const { key, body, contentType, cacheControl } of files) {
    await aws.text('s3', `/${bucket}/${key}`, {
      method: 'PUT',
      body,
      headers: { 'content-type': contentType, 'cache-control': cacheControl },
    });
  }
}
