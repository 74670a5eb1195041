import { describe, it, vi } from 'vitest';
import { aws } from '../../shared/clouds/aws/index.ts';
import { readSettings } from '../../shared/kit/settings.ts';
import { awsCredentials, awsDeployment, type AwsEndpoints } from '../support/aws-deployment.ts';
import { VirtualClock } from '../support/clock.ts';
import { emulator, isInstalled } from '../support/emulator.ts';
import { emulated, silent } from './bench.ts';
import { portContract } from './ports.ts';

const needed = ['dynalite', 'local-aws-sqs', 's3rver'];
if (needed.every(isInstalled))
  portContract('AWS', async () => {
    const { reached, close } = await emulator<AwsEndpoints>('aws-server.ts');
    const deploy = awsDeployment(reached);
    await deploy.table('gumshoe');
    vi.stubEnv('AWS_ACCESS_KEY_ID', awsCredentials.accessKeyId).stubEnv('AWS_SECRET_ACCESS_KEY', awsCredentials.secretAccessKey);
    const clock = new VirtualClock(Date.now());
    const settings = readSettings({ GUMSHOE_CLOUD: 'aws', GUMSHOE_AWS_ENDPOINTS: JSON.stringify(reached) });
    return emulated(aws(settings, { clock, log: silent }), clock, close, deploy.queue);
  }, { holdsCount: true, staleReceiptsWork: true });
else describe('the ports of AWS', () => it.skip(`are not tried: one of ${needed.join(', ')} is not installed`));
