import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../functions/index.ts';
import { pathOf } from '../../shared/kit/names.ts';
import { check, type Template } from './cloudformation.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const serverless = join(root, 'node_modules/.bin/serverless');
const isThere = existsSync(serverless);
const offline = { HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9', SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off', NO_COLOR: '1' };

/** A folder with our templates as they are, or with one change, and a stand-in for the bundle. */
const project = (change: (yaml: string) => string = (yaml) => yaml): string => {
  const folder = mkdtempSync(join(tmpdir(), 'gumshoe-aws-'));
  mkdirSync(join(folder, 'dist/aws'), { recursive: true });
  writeFileSync(join(folder, 'dist/aws/index.mjs'), 'export const http = 1, queue = 1, timer = 1;\n');
  writeFileSync(join(folder, 'serverless.yml'), change(readFileSync(join(root, 'serverless.yml'), 'utf8')));
  writeFileSync(join(folder, 'package.json'), '{}');
  symlinkSync(join(root, 'infra'), join(folder, 'infra'));
  return folder;
};
const pack = async (folder: string): Promise<void> => {
  const { PATH } = process.env;
  await run(process.execPath, [serverless, 'package'], { cwd: folder, env: { PATH, HOME: folder, ...offline } });
};

describe.skipIf(!isThere)('serverless.yml (tried when the package osls is installed)', () => {
  let folder = '';
  let template: Template;
  beforeAll(async () => {
    folder = project();
    await pack(folder);
    template = JSON.parse(readFileSync(join(folder, '.serverless/cloudformation-template-update-stack.json'), 'utf8')) as Template;
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('packages without a network, and nothing but the bundle', () => {
    expect(Object.keys(unzipSync(readFileSync(join(folder, '.serverless/gumshoe.zip'))))).toEqual(['dist/aws/index.mjs']);
  });

  it('makes a template that AWS would take', () => {
    expect(check(template)).toEqual([]);
  });

  it('has a route for every operation, and lets nobody in who is not signed in to AWS', () => {
    const routes = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Route');
    const keys = routes.map(({ Properties }) => Properties!['RouteKey']);
    expect(catalogue.filter(({ name }) => !keys.includes(`POST /api/${pathOf(name)}`)).map(({ name }) => name)).toEqual([]);
    expect(routes.filter(({ Properties }) => Properties!['AuthorizationType'] !== 'AWS_IAM')).toEqual([]);
  });

  it('retries only the messages that failed, and puts them aside after five attempts', () => {
    const resources = Object.values(template.Resources);
    expect(resources.find(({ Type }) => Type === 'AWS::Lambda::EventSourceMapping')!.Properties).toMatchObject({ FunctionResponseTypes: ['ReportBatchItemFailures'] });
    expect(template.Resources['WorkQueue']!.Properties).toMatchObject({ RedrivePolicy: { maxReceiveCount: 5 }, QueueName: 'gumshoe-dev-work' });
    expect(template.Resources['PoisonQueue']!.Properties).toMatchObject({ QueueName: 'gumshoe-dev-work-poison' });
  });

  it('gives the functions no right with a star alone', () => {
    const [role] = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
    const [policy] = role!.Properties!['Policies'] as { PolicyDocument: { Statement: { Action: string[]; Resource: unknown }[] } }[];
    for (const { Action, Resource } of policy!.PolicyDocument.Statement) {
      if (Action.some((action) => action.startsWith('xray:'))) continue; // X-Ray knows no resources
      expect(JSON.stringify(Action)).not.toContain('*');
      expect(JSON.stringify(Resource)).not.toMatch(/"\*"/);
    }
  });

  it('is refused with a misspelt key', async () => {
    const broken = project((yaml) => yaml.replace('memorySize:', 'memorySise:'));
    await expect(pack(broken)).rejects.toMatchObject({ stdout: expect.stringContaining('memorySise') as string });
    rmSync(broken, { recursive: true });
  });

  it.each<[string, (resources: Template['Resources']) => unknown, string]>([
    ['a type that does not exist', (made) => (made['Bucket']!.Type = 'AWS::S3::Bucke'), 'no type AWS::S3::Bucke'],
    ['an unknown property', (made) => Object.assign(made['WorkQueue']!.Properties!, { Visibility: 1 }), 'no property Visibility'],
    ['a missing property', (made) => delete made['Table']!.Properties!['KeySchema'], 'KeySchema is missing'],
    ['a wrong type', (made) => Object.assign(made['WorkQueue']!.Properties!, { VisibilityTimeout: 'long' }), '"long" is no integer'],
    ['an attribute that does not exist', (made) => Object.assign(made['WorkQueue']!.Properties!, { QueueName: { 'Fn::GetAtt': ['PoisonQueue', 'Nam'] } }), 'no attribute Nam'],
    ['a reference to nothing', (made) => Object.assign(made['BucketPolicy']!.Properties!, { Bucket: { Ref: 'Buckett' } }), 'no resource Buckett'],
  ])('the check finds %s', (_, spoil, finding) => {
    const spoilt = structuredClone(template);
    spoil(spoilt.Resources);
    expect(check(spoilt).join('\n')).toContain(finding);
  });
});
