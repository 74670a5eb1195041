import { type Severity, severityRank, worse } from '../kit/observable.ts';

/** A lookup row, as far as browsing needs it; the column names are those of the lookup specification. */
export interface Browsed {
  Ioc: string;
  IocType?: string | undefined;
  Provider: string;
  Severity: Severity;
  Status: number;
  Details?: unknown;
  Reference?: string | null | undefined;
  Permalink?: string | null | undefined;
}

/** What providers say with one voice about one value. */
export interface Group {
  Ioc: string;
  IocType: string;
  Severity: Severity;
  Label: string;
  Providers: string[];
  Details: { Provider: string; Details: unknown; Reference: string | null }[];
  References: string[];
}

/** One value over all providers. */
export interface Overall {
  Ioc: string;
  IocType: string;
  /** The worst word among the answers; unknown when nobody answered. */
  Severity: Severity;
  High: number;
  Warning: number;
  Information: number;
  Unknown: number;
  Failed: string[];
}

export type Choice = 'severe' | 'all';

const answered = 0;
const noRecord = 4;
const chosenBy: Readonly<Record<Choice, ReadonlySet<Severity>>> = { severe: new Set(['warning', 'high']), all: new Set(['information', 'warning', 'high']) };

const pageOf = ({ Permalink, Reference }: Browsed): string | null => Permalink ?? Reference ?? null;

const byRank = (a: { Severity: Severity }, b: { Severity: Severity }): number => severityRank(b.Severity) - severityRank(a.Severity);

/** The answers by value and severity, the worst first. Where nothing severe is found, what is harmless is shown, and `fellBack` says so. */
export const groups = (rows: readonly Browsed[], choice: Choice): { groups: Group[]; fellBack: boolean } => {
  const told = rows.filter(({ Status }) => Status === answered);
  const severe = told.filter(({ Severity }) => chosenBy[choice].has(Severity));
  const shown = severe.length > 0 ? severe : told.filter(({ Severity }) => Severity === 'information');
  const found = [...Map.groupBy(shown, ({ Ioc, IocType = 'unknown', Severity }) => JSON.stringify([Ioc, IocType, Severity])).values()].map((same): Group => {
    const { Ioc, IocType = 'unknown', Severity } = same[0]!;
    const Providers = [...new Set(same.map(({ Provider }) => Provider))];
    return {
      Ioc,
      IocType,
      Severity,
      Label: `${Ioc} (${IocType}) ${Severity}: ${Providers.join(', ')}`,
      Providers,
      Details: same.map((row) => ({ Provider: row.Provider, Details: row.Details, Reference: pageOf(row) })),
      References: [...new Set(same.map(pageOf).filter((link) => link !== null))],
    };
  });
  return { groups: found.sort(byRank), fellBack: severe.length === 0 && shown.length > 0 };
};

/** Each value with its worst word, how many said what, and who failed. */
export const overall = (rows: readonly Browsed[]): Overall[] =>
  [...Map.groupBy(rows, ({ Ioc }) => Ioc).values()]
    .map((same): Overall => {
      const told = same.filter(({ Status }) => Status === answered);
      const count = (severity: Severity) => told.filter(({ Severity }) => Severity === severity).length;
      return {
        Ioc: same[0]!.Ioc,
        IocType: same[0]!.IocType ?? 'unknown',
        Severity: told.reduce<Severity>((worst, { Severity }) => worse(worst, Severity), 'unknown'),
        High: count('high'),
        Warning: count('warning'),
        Information: count('information'),
        Unknown: count('unknown'),
        Failed: [...new Set(same.filter(({ Status }) => Status !== answered && Status !== noRecord).map(({ Provider }) => Provider))],
      };
    })
    .sort(byRank);

/** Details on one line: names and plain values, the longest lists cut. */
export const inWords = (details: unknown): string => {
  if (typeof details !== 'object' || details === null) return short(details ?? '');
  return Object.entries(details)
    .filter(([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0))
    .slice(0, 12)
    .map(([name, value]) => `${name}: ${short(value)}`)
    .join('; ');
};

const short = (value: unknown): string => {
  const text = typeof value === 'string' ? value : Array.isArray(value) ? value.slice(0, 5).map(short).join(', ') : (JSON.stringify(value) ?? '');
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
};
