import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Property, PropertyType, Resource } from '@aws-cdk/service-spec-types';

export interface Template {
  Resources: Record<string, { Type: string; Properties?: Record<string, unknown>; DependsOn?: string | string[] }>;
  Outputs?: Record<string, { Value: unknown }>;
}

const spec = loadAwsServiceSpecSync();
const pseudo = new Set(['AWS::AccountId', 'AWS::Region', 'AWS::Partition', 'AWS::StackName', 'AWS::StackId', 'AWS::URLSuffix', 'AWS::NoValue']);
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isIntrinsic = (value: unknown): boolean => isObject(value) && Object.keys(value).length === 1 && /^(Ref|Fn::\w+)$/.test(Object.keys(value)[0]!);

/** What is wrong with a template, as `Resource.Path: what`, by the specification that AWS publishes. */
export const check = (template: Template): string[] => {
  const findings: string[] = [];
  const resources = new Map<string, Resource>();
  for (const [name, { Type }] of Object.entries(template.Resources)) {
    const [resource] = spec.lookup('resource', 'cloudFormationType', 'equals', Type);
    if (resource) resources.set(name, resource);
    else findings.push(`${name}: there is no type ${Type}`);
  }

  const typeOk = (value: unknown, type: PropertyType, path: string): void => {
    if (isIntrinsic(value)) return;
    const wrong = () => void findings.push(`${path}: ${JSON.stringify(value)?.slice(0, 60)} is no ${type.type}`);
    switch (type.type) {
      case 'string': return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? undefined : wrong();
      case 'integer': return Number.isInteger(Number(value)) && value !== '' && typeof value !== 'boolean' ? undefined : wrong();
      case 'number': return Number.isFinite(Number(value)) && value !== '' ? undefined : wrong();
      case 'boolean': return [true, false, 'true', 'false'].includes(value as boolean) ? undefined : wrong();
      case 'array': return Array.isArray(value) ? value.forEach((item, index) => typeOk(item, type.element, `${path}[${index}]`)) : wrong();
      case 'map': return isObject(value) ? Object.entries(value).forEach(([key, item]) => typeOk(item, type.element, `${path}.${key}`)) : wrong();
      case 'ref': return isObject(value) ? properties(value, spec.get('typeDefinition', type.reference).properties, path) : wrong();
      case 'union': {
        const before = findings.length;
        const fits = type.types.some((candidate) => {
          typeOk(value, candidate, path);
          return findings.splice(before).length === 0;
        });
        return fits ? undefined : wrong();
      }
      default:
    }
  };
  const properties = (given: Record<string, unknown>, known: Record<string, Property>, path: string): void => {
    for (const [name, value] of Object.entries(given)) {
      const property = known[name];
      if (property) typeOk(value, property.type, `${path}.${name}`);
      else findings.push(`${path}: there is no property ${name}`);
    }
    for (const [name, { required }] of Object.entries(known)) if (required && !(name in given)) findings.push(`${path}: ${name} is missing`);
  };
  const attribute = (name: string, of: string, path: string): void => {
    const resource = resources.get(name);
    if (!resource) findings.push(`${path}: there is no resource ${name}`);
    else if (!(of in resource.attributes) && !(of in resource.properties)) findings.push(`${path}: ${name} has no attribute ${of}`);
  };
  const references = (value: unknown, path: string): void => {
    if (Array.isArray(value)) return value.forEach((item, index) => references(item, `${path}[${index}]`));
    if (!isObject(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'Ref' && !pseudo.has(String(inner)) && !((inner as string) in template.Resources)) findings.push(`${path}: there is no resource ${String(inner)}`);
      else if (key === 'Fn::GetAtt') attribute(...((typeof inner === 'string' ? inner.split('.', 2) : inner) as [string, string]), path);
      else if (key === 'Fn::Sub' && typeof inner === 'string')
        for (const [, name = '', of] of inner.matchAll(/\$\{([\w:]+)(?:\.(\w+))?\}/g)) {
          if (of !== undefined) attribute(name, of, path);
          else if (!pseudo.has(name) && !(name in template.Resources)) findings.push(`${path}: there is no resource ${name}`);
        }
      else references(inner, `${path}.${key}`);
    }
  };

  for (const [name, { Properties = {}, DependsOn = [] }] of Object.entries(template.Resources)) {
    const resource = resources.get(name);
    if (resource) properties(Properties, resource.properties, name);
    references(Properties, name);
    for (const other of [DependsOn].flat()) if (!(other in template.Resources)) findings.push(`${name}: depends on ${other}, which there is not`);
  }
  for (const [name, { Value }] of Object.entries(template.Outputs ?? {})) references(Value, `Outputs.${name}`);
  return findings;
};
