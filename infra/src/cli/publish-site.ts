import { parseArgs } from 'node:util';
import { builtWeb } from '@gerai/web/build.ts';
import { isEnvironmentName, loadConfig } from '../config.ts';
import { signedAws } from '../operator/signed-aws.ts';
import { siteFiles } from '../site/files.ts';
import { outputsOf, publish } from '../site/publish.ts';
import { WEB_REGION } from '../stacks/web-stack.ts';

/**
 * `npm run publish-site -- --env prod`: builds the faces, prepares them for the environment and puts
 * them into the bucket of its web stack. After each deployment; as often as one likes.
 */
const { values } = parseArgs({ options: { env: { type: 'string' } } });
const { env } = values;
if (!isEnvironmentName(env)) throw new Error('Say which: npm run publish-site -- --env prod');
const { region, api, web, publicHost } = await loadConfig(env);
if (!web || !api) throw new Error(`${env} has no site: web and api in infra/environments.json`);

const site = signedAws(WEB_REGION);
const identity = await outputsOf(signedAws(region), `Gerai-${env}-identity`);
const bucket = (await outputsOf(site, `Gerai-${env}-web`)).get('FilesBucket');
const userPool = identity.get('UserPoolId');
const clientId = identity.get('ClientId');
if (!bucket || !userPool || !clientId) throw new Error(`Deploy ${env} first: npm run deploy`);

const files = siteFiles(await builtWeb(), {
  api: `https://${api.host}`,
  oidc: { authority: `https://cognito-idp.${region}.amazonaws.com/${userPool}`, clientId },
});
await publish(site, bucket, files);
process.stdout.write(`${files.length} files are at https://${publicHost}\n`);
