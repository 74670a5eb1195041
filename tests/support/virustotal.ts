import type { Fetch } from '../../shared/kit/ports.ts';

export interface Route {
  status?: number;
  body?: unknown;
}

/** A VirusTotal of our own making: `METHOD path?query` → answer; anything else is not found. */
export const virusTotalSaying = (routes: Readonly<Record<string, Route | Route[]>>, origin = 'https://www.virustotal.com/api/v3/') => {
  const sent: { method: string; url: string; headers: Record<string, string>; body: string }[] = [];
  const times = new Map<string, number>();
  const fetch: Fetch = async (url, init = {}) => {
    const method = init.method ?? 'GET';
    const body = init.body === undefined ? '' : typeof init.body === 'string' ? init.body : new TextDecoder('latin1').decode(init.body);
    sent.push({ method, url, headers: { ...init.headers }, body });
    const key = `${method} ${url.replace(origin, '')}`;
    const route = routes[key] ?? { status: 404, body: { error: { code: 'NotFoundError', message: 'Not found' } } };
    const turn = times.get(key) ?? 0;
    times.set(key, turn + 1);
    const said = Array.isArray(route) ? route[Math.min(turn, route.length - 1)]! : route;
    const bytes =
      said.body instanceof Uint8Array ? said.body : new TextEncoder().encode(typeof said.body === 'string' ? said.body : JSON.stringify(said.body ?? {}));
    return { status: said.status ?? 200, headers: {}, url, body: bytes };
  };
  return { fetch, sent, secrets: { 'virustotal-key': 'k3y-of-vt' } };
};

/** Of the EICAR test file. */
export const sha256 = '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f';

export const evil = {
  id: 'evil.example.org',
  type: 'domain',
  attributes: { creation_date: 1_767_323_045, country: 'NL', reputation: -5, last_analysis_stats: { malicious: 7, harmless: 80, undetected: 3 } },
};
export const behaviour = {
  files_written: ['C:\\Users\\a\\evil.dll'],
  registry_keys_set: [{ key: 'HKCU\\Run', value: 'evil' }],
  mutexes_created: ['m'],
  dns_lookups: [{ hostname: 'evil.example.org' }],
  verdicts: ['MALWARE'],
  processes_created: ['C:\\Windows\\System32\\cmd.exe', 'C:\\Tools\\evil.exe'],
  command_executions: ['C:\\Tools\\evil.exe --run', 'CMD /c whoami'],
  processes_tree: [{ process_id: '10', name: 'evil.exe', children: [{ process_id: '11', name: 'cmd.exe' }] }],
};

/** What the examples of the operations ask. */
export const virusTotalForExamples = () =>
  virusTotalSaying({
    'GET domains/evil.example.org': { body: { data: evil } },
    'GET domains/evil.example.org?relationship_counters=true': { body: { data: { ...evil, relationships: { resolutions: { meta: { count: 2 } } } } } },
    'GET domains/evil.example.org/relationships/resolutions?limit=2': {
      body: {
        data: [
          { id: '192.31.196.7evil.example.org', type: 'resolution' },
          { id: '192.31.196.8evil.example.org', type: 'resolution' },
        ],
        meta: {},
      },
    },
    'GET domains/evil.example.org/relationships/subdomains?limit=5': { body: { data: [] } },
    'GET intelligence/search?query=entity%3Adomain+p%3A5%2B&limit=2': { body: { data: [evil] } },
    [`GET files/${sha256}/behaviours?limit=10`]: {
      body: {
        data: [{ id: `${sha256}_Zenbox`, type: 'file_behaviour', attributes: { sandbox_name: 'Zenbox', has_pcap: true, analysis_date: 1_767_323_045 } }],
      },
    },
    [`GET files/${sha256}/behaviour_summary`]: { body: { data: behaviour } },
    'POST graphs': { body: { data: { id: 'g123', type: 'graph' } } },
    'POST urls': { body: { data: { id: 'u-abc-1', type: 'analysis' } } },
    'GET analyses/u-abc-1': { body: { data: { id: 'u-abc-1', type: 'analysis', attributes: { status: 'completed', stats: { malicious: 3, harmless: 60 } } } } },
  });
