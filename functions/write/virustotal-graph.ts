import { z } from 'zod';
import { wrongField } from '../../shared/kit/fault.ts';
import { operation } from '../../shared/kit/operation.ts';
import { client } from '../../shared/virustotal/client.ts';
import { One } from '../../shared/virustotal/item.ts';

const Link = z.looseObject({
  source: z.string().min(1).max(8192),
  source_type: z.string().min(1).max(60),
  target: z.string().min(1).max(8192),
  target_type: z.string().min(1).max(60),
  relationship_type: z.string().min(1).max(60),
});

export default operation({
  name: 'write-virustotal-graph',
  summary: 'Make a VirusTotal graph of relationships, private or for everybody to see.',
  entities: ['malware', 'threat-intelligence'],
  input: z.strictObject({
    name: z.string().min(1).max(200).describe('Name of the graph.'),
    links: z.array(Link).min(1).max(5000).describe('Rows of list-virustotal-related; rows without a target are left out.'),
    private: z.boolean().describe('true: only your group sees it (a premium key is needed); false: everybody sees it.'),
  }),
  row: z.object({
    id: z.string().describe('Id of the graph.'),
    nodes: z.int(),
    links: z.int(),
    private: z.boolean(),
    url: z.string().describe('The graph to look at.'),
    embed: z.string().describe('The graph for a frame of 800 by 600.'),
  }),
  limits: { rows: 1, seconds: 60, bytes: 8_000_000 },
  uses: ['fetch', 'secrets', 'store', 'blobs', 'clock', 'log', 'settings'],
  writes: true,
  needs: ['virustotal-key'],
  examples: [
    {
      given: {
        name: 'Case 4711',
        private: true,
        links: [{ source: 'evil.example.org', source_type: 'domain', relationship_type: 'resolutions', target: '192.31.196.7', target_type: 'ip_address' }],
      },
      rows: [{ id: 'g123', nodes: 2, links: 1, private: true, embed: 'https://www.virustotal.com/graph/embed/g123' }],
    },
  ],
  async *run({ name, links: given, private: isPrivate }, ports, call) {
    const links = [
      ...new Map(
        given.filter(({ target }) => !/^not found\.?$/i.test(target)).map((link) => [[link.source, link.relationship_type, link.target].join('\n'), link]),
      ).values(),
    ];
    if (links.length === 0) throw wrongField('links', 'No row has a target.');
    const ends = links.flatMap((link) => [
      { entity_id: link.source, type: link.source_type },
      { entity_id: link.target, type: link.target_type },
    ]);
    const nodes = [...new Map(ends.map((end) => [end.entity_id, end])).values()].map((node, index) => ({ ...node, index, text: '', x: 0, y: 0 }));
    const data = {
      type: 'graph',
      attributes: {
        graph_data: { description: name, version: 'api-5.0.0' },
        private: isPrivate,
        nodes,
        links: links.map(({ source, target, relationship_type }) => ({ source, target, connection_type: relationship_type })),
      },
    };
    const { asked, request } = await client(ports, call);
    const made = await asked({ request: request('graphs', { method: 'POST', json: () => ({ data }) }), submits: true }, One);
    const id = made?.data.id ?? '';
    const place = encodeURIComponent(id);
    yield {
      id,
      nodes: nodes.length,
      links: links.length,
      private: isPrivate,
      url: `https://www.virustotal.com/graph/${place}`,
      embed: `https://www.virustotal.com/graph/embed/${place}`,
    };
  },
});
