import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lint } from './bicep.ts';

const folder = join(import.meta.dirname, '../../bicep');
const files = ['main.bicep', ...readdirSync(join(folder, 'modules')).map((file) => `modules/${file}`)];
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
const module = (path: string) => (existsSync(join(folder, path)) ? read(path) : undefined);

describe('the Bicep files', () => {
  it.each(files)('%s has no fault that the parser and the types of Azure know', (file) => {
    expect(lint(read(file), module)).toEqual([]);
  });

  const app = read('modules/app.bicep');
  const main = read('main.bicep');
  it.each([
    ['a misspelt property', app, 'httpsOnly', 'httpOnly', 'no property httpOnly'],
    ['a misspelt property far down', app, 'instanceMemoryMB', 'memoryMB', 'no property memoryMB'],
    ['a wrong type', app, 'httpsOnly: true', "httpsOnly: 'yes'", "not 'yes'"],
    ['a wrong choice', app, "'UserAssigned'\n", "'UserAsigned'\n", "not 'UserAsigned'"],
    ['a missing property', app, '  location: location\n  tags: tags\n  kind: \'functionapp,linux\'', "  tags: tags\n  kind: 'functionapp,linux'", 'needs location'],
    ['an unknown type', app, 'Microsoft.Web/sites@2024-11-01', 'Microsoft.Web/site@2024-11-01', 'not in the snapshot'],
    ['a missing quote', app, "'FC1'", "'FC1", 'does not parse'],
    ['a missing brace', app, 'reserved: true\n  }', 'reserved: true\n', 'does not parse'],
    ['an undeclared name', app, 'serverFarmId: plan.id', 'serverFarmId: plans.id', 'plans is not declared'],
    ['an unknown function', main, 'uniqueString(', 'uniqString(', 'uniqString is not declared'],
    ['a parameter that the module has not', main, 'memory: memory', 'memorySize: memory', 'no parameter memorySize'],
    ['a parameter that the module needs', main, '    instances: instances\n', '', 'needs the parameter instances'],
    ['a module that is not there', main, 'modules/vault.bicep', 'modules/vaults.bicep', 'no module modules/vaults.bicep'],
    ['a read-only property', app, '    httpsOnly: true', "    defaultHostName: 'x'\n    httpsOnly: true", 'read-only'],
  ])('would not pass with %s', (_, source, good, bad, finding) => {
    expect(source).toContain(good);
    expect(lint(source.replace(good, bad), module).join('\n')).toContain(finding);
  });

  it('have no key, no connection string and no open door', () => {
    const all = files.map(read).join('\n');
    expect(all).not.toMatch(/listKeys|listAccountSas|AccountKey=|@secure/);
    expect(read('modules/storage.bicep')).toMatch(/allowSharedKeyAccess: false/);
    expect(read('modules/storage.bicep')).toMatch(/allowBlobPublicAccess: false/);
    expect(read('modules/vault.bicep')).toMatch(/enableRbacAuthorization: true/);
    expect(read('modules/app.bicep')).not.toMatch(/AzureWebJobsStorage:|WEBSITE_RUN_FROM_PACKAGE|FUNCTIONS_WORKER_RUNTIME/);
  });

  it('name role assignments by guid(), so that a second deployment finds them', () => {
    const roles = read('modules/roles.gen.bicep');
    expect(roles.match(/roleAssignments@/g)!.length).toBe(roles.match(/name: guid\(\w+\.id, principalId, '[0-9a-f-]{36}'\)/g)!.length);
  });
});
