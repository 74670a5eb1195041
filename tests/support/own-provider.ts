/** A declaration as an operator may write it. Tests count its lines: begin at 1. */
export const acme = `name: Acme Intel
aliases: [Acme]
home: https://intel.acme.example/
description: What Acme knows.
fields:
  key: { purpose: API key }
  project:
    purpose: Number of the project
    secret: false
    required: false
rate:
  - { calls: 60, seconds: 60 }
shares: observable
asks:
  # One question may serve several types.
  ipv4, ipv6:
    url: https://intel.acme.example/v1/ip/{observable:ip}
    headers: { X-Key: "{key}", X-Project: "{project}" }
    details:
      score: data.score
      tags: data.tags[*].name
      reports: data.reports.#
    rules:
      - { if: score >= 80, severity: high }
      - { if: "'c2' in tags or reports > 3", severity: warning }
      - { if: score == null, failed: not_found }
      - { severity: information, message: Seen and harmless. }
    permalink: https://intel.acme.example/see/{observable}
  dns-passivedns:
    method: POST
    url: https://intel.acme.example/v1/search
    json: { query: "{observable}", limit: 5 }
    headers: { X-Key: "{key}" }
    details: { names: "[*].name" }
    rules: [{ if: type == 'dns', severity: information }]
`;
