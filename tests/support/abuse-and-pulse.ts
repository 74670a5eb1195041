import type { Fetch } from '../../shared/kit/ports.ts';

const reply = (url: string, body: unknown, status = 200) => ({
  status,
  headers: {},
  url,
  body: body instanceof Uint8Array ? body : new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
});

/** A web of MalwareBazaar and Pulsedive for the examples of their operations. */
export const abuseAndPulse = () => {
  const fetch: Fetch = async (url, init = {}) => {
    const { pathname, searchParams } = new URL(url);
    const form = new URLSearchParams(typeof init.body === 'string' ? init.body : '');
    if (form.get('query') === 'get_file') return reply(url, new Uint8Array([0x50, 0x4b, 3, 4]));
    if (form.get('query') === 'get_taginfo')
      return reply(url, { query_status: 'ok', data: [{ signature: form.get('tag'), first_seen: '2026-03-04 05:06:07' }] });
    if (searchParams.get('threat') === 'Zeus') return reply(url, { threat: 'Zeus', category: 'malware' });
    if (pathname.endsWith('explore.php')) return reply(url, { results: [{ indicator: 'evil.example.org', risk: 'high' }] });
    if (form.has('probe')) return reply(url, { success: 'Added request to queue.', qid: 77 });
    return reply(url, { status: 'done', data: { indicator: 'evil.example.org', risk: 'high' } });
  };
  return { fetch, secrets: { 'abusech-key': 'k3y-of-abuse' } };
};
