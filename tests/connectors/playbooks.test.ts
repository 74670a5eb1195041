import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../functions/index.ts';
import { pathOf } from '../../shared/kit/names.ts';

/** Rules of the Sentinel content checks and of the workflow language, as far as a file can break them without a cloud. */
const folder = join(import.meta.dirname, '../../infra/logic-apps/playbooks');
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- templates are free JSON
type Json = any;

describe.each(readdirSync(folder))('playbook %s', (name) => {
  const text = readFileSync(join(folder, name, 'azuredeploy.json'), 'utf8');
  const template = JSON.parse(text);
  const workflow = template.resources.find((resource: Json) => resource.type === 'Microsoft.Logic/workflows');
  const definition = workflow.properties.definition;
  const strings = [...walk(template)];

  it('is named, placed and identified as the gallery wants it', () => {
    expect(template.parameters.PlaybookName.type).toBe('string');
    expect(workflow).toMatchObject({ name: "[parameters('PlaybookName')]", location: '[resourceGroup().location]', identity: { type: 'SystemAssigned' } });
    expect(workflow.tags).toMatchObject({ LogicAppsCategory: 'security', 'hidden-SentinelTemplateName': expect.any(String), 'hidden-SentinelTemplateVersion': expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    for (const key of ['title', 'description', 'prerequisites', 'postDeployment', 'tags', 'releaseNotes']) expect(template.metadata[key], key).toBeTruthy();
    expect(Number.isNaN(Date.parse(template.metadata.lastUpdateTime))).toBe(false);
    expect(template.metadata.support.tier && template.metadata.author.name).toBeTruthy();
    expect(template.resources.filter((resource: Json) => resource.type === 'Microsoft.Logic/workflows')).toHaveLength(1);
  });

  it('uses only parameters and variables that exist, and all of them', () => {
    const used = (kind: string) => new Set(strings.filter((value) => value.startsWith('[')).flatMap((value) => [...value.matchAll(new RegExp(`${kind}\\('([^']+)'\\)`, 'g'))].map((match) => match[1])));
    expect([...used('parameters')].sort()).toEqual(Object.keys(template.parameters).sort());
    expect([...used('variables')].sort()).toEqual(Object.keys(template.variables).sort());
    const inner = new Set(strings.filter((value) => value.includes('@')).flatMap((value) => [...value.matchAll(/parameters\('([^']+)'\)/g)].map((match) => match[1])));
    expect([...inner].sort()).toEqual(Object.keys(definition.parameters).sort());
    expect(Object.keys(workflow.properties.parameters).sort()).toEqual(Object.keys(definition.parameters).sort());
  });

  it('runs its actions after siblings that exist, without a circle', () => {
    const order: string[] = [];
    const pending = new Map(Object.entries<Json>(definition.actions).map(([action, { runAfter }]) => [action, Object.keys(runAfter)]));
    for (const [action, before] of pending) for (const other of before) expect(pending.has(other), `${action} after ${other}`).toBe(true);
    for (let before = -1; before !== order.length; ) {
      before = order.length;
      for (const [action, needs] of pending) if (!order.includes(action) && needs.every((need) => order.includes(need))) order.push(action);
    }
    expect(order).toHaveLength(pending.size);
  });

  it('calls an operation that exists, with fields that it has, over the managed identity', () => {
    for (const { type, inputs } of Object.values<Json>(definition.actions).filter((action) => action.type === 'Http')) {
      expect(type).toBe('Http');
      const path = /\/api\/([a-z/-]+)$/.exec(inputs.uri as string)?.[1];
      const operation = catalogue.find((candidate) => pathOf(candidate.name) === path);
      expect(operation, path).toBeDefined();
      for (const field of Object.keys(inputs.body)) expect(operation!.input.shape).toHaveProperty(field);
      expect(inputs.authentication.type).toBe('ManagedServiceIdentity');
    }
  });

  it('holds no secret and no address of anybody', () => {
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|sig=|AccountKey|password/i);
  });
});

function* walk(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) yield* walk(item);
}
