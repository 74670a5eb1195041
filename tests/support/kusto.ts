import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

interface KustoList<T> {
  Count: number;
  getItem(index: number): T;
}

/** Checks KQL against one table, with Microsoft's own parser. The package works only when its runtime is loaded first. */
export const kustoChecker = (table: string, columns: Readonly<Record<string, string>>): ((query: string) => { errors: string[]; columns: string[] }) => {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('@kusto/language-service-next/package.json'));
  for (const file of ['bridge.min.js', 'Kusto.Language.Bridge.min.js']) require(join(folder, file));
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- compiled C# without types
  const { Language } = (globalThis as any).Kusto;
  const { Symbols } = Language;
  const quoted = (name: string): string => `['${name.replace(/[\\']/g, '\\$&')}']`;
  const declared = new Symbols.TableSymbol.$ctor7(table, `(${Object.entries(columns).map(([name, type]) => `${quoted(name)}:${type}`).join(', ')})`, null);
  const globals = Language.GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor('workspace', [declared]));
  const items = <T>(list: KustoList<T> | null): T[] => Array.from({ length: list?.Count ?? 0 }, (_, index) => list!.getItem(index));
  return (query) => {
    const code = Language.KustoCode.ParseAndAnalyze(query, globals);
    const errors = items(code.GetDiagnostics() as KustoList<{ Severity: string; Message: string; Start: number; Length: number }>)
      .filter(({ Severity }) => String(Severity).toLowerCase() === 'error')
      .map(({ Message, Start, Length }) => `${Message} (${query.slice(Start, Start + Length)})`);
    return { errors, columns: items((code.ResultType?.Columns ?? null) as KustoList<{ Name: string }> | null).map(({ Name }) => Name) };
  };
};
