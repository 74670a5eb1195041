import { describe, expect, it } from 'vitest';
import { binaryFiles } from '../../../shared/sigma/built-in.gen.ts';
import { knownBinaries } from '../../../shared/sigma/binaries.ts';
import { candidates } from '../../../shared/sigma/candidates.ts';
import { rowCells } from '../../../shared/sigma/cell.ts';
import { ruleSet } from '../../../shared/sigma/ruleset.ts';

const flaws: string[] = [];
const { rules } = ruleSet(knownBinaries(), { source: {}, placeholders: {}, flawed: (_, detail) => void flaws.push(detail) });
const apt = candidates(rules);
const cells = (row: object) => rowCells(row as Record<string, unknown>, new Map());
const titles = (row: object, from = apt(cells(row))): string[] => from.flatMap((ready) => (ready.match(cells(row)) ? [ready.rule.title] : []));
const entries = Object.entries(binaryFiles).flatMap(([product, list]) => list.map((entry) => ({ product, ...entry })));
/** The first text that a list stands for, without the escapes of Sigma. */
const words = (texts: readonly string[] = []): string => texts.map((text) => ({ '<web>': 'https://x', '<user folders>': 'c:\\temp\\x' })[text] ?? text.replace(/\\([\\*])/g, '$1')).join(' ');

describe('known programs', () => {
  it('are many, each with what an analyst needs', () => {
    expect(flaws).toEqual([]);
    expect(new Set(entries.flatMap(({ tools }) => tools)).size).toBeGreaterThan(150);
    expect(new Set(rules.map(({ rule }) => rule.id)).size).toBe(entries.length);
    for (const { title, why, level, attack } of entries) {
      expect(attack.every((id) => /^t\d{4}(?:\.\d{3})?$/.test(id)) && attack.length > 0, title).toBe(true);
      expect(why, title).toMatch(/^.{20,140}\.$/);
      expect(['low', 'medium', 'high', 'critical']).toContain(level);
    }
  });

  it('are each found by name and in the command line of another', () => {
    for (const { product, tools, title, any, all, parent } of entries) {
      const [slash, end] = product === 'windows' ? ['c:\\x\\', '.exe'] : ['/bin/', ''];
      const rest = `${words(any?.slice(0, 1))} ${words(all)} `;
      if (parent) expect(titles({ ParentImage: `${slash}${tools[0]}${end}`, CommandLine: rest }), title).toContain(title);
      else
        for (const tool of tools.length > 0 ? tools : ['x']) {
          expect(titles({ Image: `${slash}${tool}${end}`, CommandLine: ` ${rest}` }), title).toContain(title);
          expect(titles({ Image: `${slash}sh`, CommandLine: `x "${tool}${end}" ${rest}` }), title).toContain(title);
        }
    }
  });

  it.each([
    [{ Image: 'C:\\Users\\Public\\renamed.exe', OriginalFileName: 'MSBuild.exe', CommandLine: 'renamed c:\\temp\\a.xml' }, 'Msbuild builds in a user folder'],
    [{ NewProcessName: 'C:\\Windows\\System32\\reg.exe', CommandLine: 'reg  save HKLM\\SAM c:\\x' }, 'Registry hives with secrets are saved'],
    [{ CommandLine: 'cmd /c netsh interface portproxy add v4tov4' }, 'Port is forwarded'],
    [{ exe: '/usr/bin/docker', cmdline: 'docker run -v /:/mnt alpine' }, 'Container with the host in it'],
    [{ CommandLine: 'sudo find . -exec /bin/sh ;' }, 'Shell out of a tool run as root'],
  ])('%j: %s', (row, title) => expect(titles(row)).toContain(title));

  it.each([
    { Image: 'C:\\Windows\\System32\\svchost.exe', CommandLine: 'svchost.exe -k netsvcs -p' },
    { Image: 'C:\\Program Files\\Git\\bin\\git.exe', CommandLine: 'git commit -m "replace the old netsh script, find the rest at home"' },
    { Image: 'C:\\Windows\\System32\\certutil.exe', CommandLine: 'certutil -hashfile a.iso SHA256' },
    { Image: 'C:\\Windows\\System32\\cmd.exe', CommandLine: 'cmd /c dir c:\\windows' },
    { exe: '/usr/bin/find', cmdline: 'find /var/log -name x' },
    { exe: '/usr/bin/curl', cmdline: 'curl -s -t x https://example.org' },
    { exe: '/usr/bin/tar', cmdline: 'tar -czf /backup/a.tgz /home' },
    { CommandLine: '' },
    {},
  ])('%j is left alone', (row) => expect(titles(row)).toEqual([]));

  it('are found no less by looking only at the programs that a row names', () => {
    for (const { tools, any, all } of entries)
      for (const line of [`"C:\\x\\${tools[0]}.EXE" ${words(any)} ${words(all)}`, `(${tools[0]}) ${words(any)}`, `sh -c '${tools[0]} ${words(any)}'`]) expect(titles({ CommandLine: line })).toEqual(titles({ CommandLine: line }, rules));
  });
});
