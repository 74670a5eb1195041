import { z } from 'zod';
import { utc } from '../moment.ts';
import { type Asked, ask, instance, keyRequired, minute, notFound, provider } from '../provider.ts';

type Line = Record<string, unknown>;
const Answer = z.object({ result: z.array(z.record(z.string(), z.unknown())) });

const cell = (line: Line, name: string): unknown => line[name] ?? null;
const cells = (line: Line, names: readonly string[]): Line => Object.fromEntries(names.map((name) => [name, cell(line, name)]));
const times = (line: Line, names: readonly string[]): Line => Object.fromEntries(names.map((name) => [name, utc(cell(line, name))]));

const common = (line: Line, { reference }: Asked): Line => ({
  permalink: `${reference}/${encodeURIComponent(String(line['sys_id']))}`,
  ...cells(line, ['sys_class_name', 'sys_id', 'sys_tags', 'company', 'location']),
  ...times(line, ['sys_updated_on', 'sys_created_on']),
});

const addressesOf = (line: Line): string[] =>
  typeof line['ip_address'] === 'string' ? line['ip_address'].split(',').map((address) => address.trim()).filter((address) => address !== '') : [];

const computer = (line: Line, asked: Asked): Line => {
  // The service itself has misspelt this column for ever.
  const criticality = line['business_criticality'] ?? line['busines_criticality'] ?? null;
  return {
    ...common(line, asked),
    ...cells(line, ['assignment_group', 'category', 'comments', 'fqdn', 'hostname', 'install_status', 'internet_facing', 'subcategory', 'support_group']),
    business_criticality: criticality, busines_criticality: criticality, ip_address: addressesOf(line),
    ...times(line, ['last_discovered', 'install_date', 'created_on']),
  };
};

const user = (line: Line, asked: Asked): Line => ({
  ...common(line, asked),
  account: cell(line, 'employee_number'),
  ...cells(line, [
    'active', 'business_criticality', 'department', 'email', 'failed_attempts', 'first_name', 'introduction', 'last_name', 'manager', 'middle_name', 'name',
    'phone', 'preferred_language', 'title',
    'user_name', 'vip',
  ]),
  ...times(line, ['last_login', 'last_login_time']),
});

/** `narrow`: what LIKE finds too much is taken out again. */
const table = (name: string, condition: string, read: (line: Line, asked: Asked) => Line, narrow = (_line: Line, _asked: Asked): boolean => true) =>
  ask(
    {
      url: `https://{instance}.service-now.com/api/now/table/${name}`, basic: 'or-bearer',
      headers: { accept: 'application/json', 'content-type': 'application/json', 'cache-control': 'no-cache' },
      query: { sysparm_display_value: 'true', sysparm_exclude_reference_link: 'true', sysparm_limit: '10', sysparm_query: condition },
    },
    Answer,
    ({ result }, asked) => {
      const found = result.filter((line) => narrow(line, asked));
      return found.length === 0 ? notFound : { severity: 'information', details: found.map((line) => read(line, asked)) };
    },
  );

const byAddress = table('cmdb_ci_computer', 'ip_addressLIKE{observable:condition}', computer, (line, { value }) => addressesOf(line).includes(value));

export default provider({
  name: 'ServiceNow',
  home: 'https://www.servicenow.com/',
  description: 'Computers and people in your own ServiceNow.',
  kind: 'context',
  fields: {
    ...keyRequired,
    id: { required: false, purpose: 'User name; without one the key is an OAuth token', secret: true },
    ...instance('Name of the instance, the first part of its host name'),
  },
  rate: [{ calls: 120, seconds: minute }],
  keep: 3600,
  shares: 'own',
  asks: {
    ipv4: byAddress, ipv6: byAddress, hostname: table('cmdb_ci_computer', 'nameLIKE{observable:condition}', computer),
    email: table('sys_user', 'email={observable:condition}', user), user: table('sys_user', 'nameLIKE{observable:condition}', user),
  },
});
