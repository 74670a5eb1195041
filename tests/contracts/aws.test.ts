import { describe, it, vi } from 'vitest';
import { aws } from '../../shared/clouds/aws/index.ts';
import { readSettings } from '../../shared/kit/settings.ts';
import { awsCredentials, awsDeployment, type AwsEndpoints } from '../support/aws-deployment.ts';
import { VirtualClock } from '../support/clock.ts';
import { emulator, isInstalled } from '../support/emulator.ts';
import { portContract } from './ports.ts';

const silent = () => undefined;
const needed = ['dynalite', 'local-aws-sqs', 's3rver'];
if (needed.every(isInstalled))
  portContract('AWS', async () => {
    const { reached, close } = await emulator<AwsEndpoints>('aws-server.ts');
    const deploy = awsDeployment(reached);
    await deploy.table('gumshoe');
    vi.stubEnv('AWS_ACCESS_KEY_ID', awsCredentials.accessKeyId).stubEnv('AWS_SECRET_ACCESS_KEY', awsCredentials.secretAccessKey);
    const clock = new VirtualClock(Date.now());
    const ports = aws(readSettings({ GUMSHOE_CLOUD: 'aws', GUMSHOE_AWS_ENDPOINTS: JSON.stringify(reached) }), {
      clock,
      log: { debug: silent, info: silent, warn: silent, error: silent },
    });
    let queues = 0;
    return {
      ports,
      clock,
      close,
      pass: async (seconds) => {
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000 + 100));
        await clock.advance(seconds * 1000);
      },
      queue: () => deploy.queue(`queue-${(queues += 1)}`),
      follow: async (link) => (await fetch(link)).text(),
    };
  }, { holdsCount: true, staleReceiptsWork: true });
else describe('the ports of AWS', () => it.skip(`are not tried: one of ${needed.join(', ')} is not installed`));
