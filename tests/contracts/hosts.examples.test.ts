import { describe, expect, it } from 'vitest';
import { catalogue } from '../../functions/index.ts';
import { pathOf } from '../../shared/kit/names.ts';
import { goesOut } from '../support/examples.ts';
import { testPorts } from '../support/ports.ts';
import { type Open, post } from './hosts.ts';
import { azure, lambdaV1, lambdaV2, node } from './openers.ts';

const openers: Record<string, Open> = { node, azure, lambdaV1, lambdaV2 };
const examples = catalogue.filter((operation) => !goesOut(operation)).flatMap(({ name, examples }) => examples.map(({ given }, at) => ({ name, at, given })));

describe('every host gives the same bytes', () => {
  it.each(examples)('for example $at of $name', async ({ name, given }) => {
    const answers = await Promise.all(Object.values(openers).map(async (open) => {
      const ports = testPorts();
      const host = await open(catalogue, ports, {});
      const response = await host.send(post(pathOf(name), given));
      const body = (await response.text()).replace(/"took":\d+/g, '"took":0').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID');
      await host.close?.();
      await ports.close();
      return { status: response.status, body };
    }));
    expect(answers[0]!.status).toBe(200);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });
});
