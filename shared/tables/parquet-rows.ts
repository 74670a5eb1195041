import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { type Compressors, parquetMetadata, parquetReadObjects } from 'hyparquet';
import { Fault } from '../kit/fault.ts';
import type { Row } from '../kit/report.ts';
import { type Chunks, gathered } from './bytes.ts';
import { jsonCell } from './parquet-cell.ts';

/** Most bytes that one page may claim to unpack to. */
const pageLimit = 2 ** 28;

type Unpacking = (input: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;
const unpack = (how: Unpacking) => (input: Uint8Array, length: number) => how(input, { maxOutputLength: Math.min(length, pageLimit) });
const compressors: Compressors = { GZIP: unpack(gunzipSync), BROTLI: unpack(brotliDecompressSync), ZSTD: unpack(zstdDecompressSync) };

const isScalar = (cell: unknown): boolean => typeof cell === 'string' || typeof cell === 'number' || cell === null;

/** Parquet, one row group at a time; Snappy is the reader's own, gzip, Brotli and Zstandard are Node's. */
export async function* parquetRows(chunks: Chunks, limit: number, mostRows: number): AsyncGenerator<Row[]> {
  const bytes = await gathered(chunks, limit);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  try {
    const metadata = parquetMetadata(file);
    if (metadata.num_rows > mostRows) throw new Fault('too-large', `blob: ${metadata.num_rows} rows; at most ${mostRows} are read.`);
    let rowStart = 0;
    for (const { num_rows } of metadata.row_groups) {
      const rowEnd = rowStart + Number(num_rows);
      const rows = (await parquetReadObjects({ file, metadata, rowStart, rowEnd, compressors })) as Row[];
      for (const row of rows) for (const column in row) if (!isScalar(row[column])) row[column] = jsonCell(row[column]);
      yield rows;
      rowStart = rowEnd;
    }
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const detail = cause instanceof Error ? cause.message.slice(0, 200) : 'It cannot be read.';
    throw new Fault('invalid-input', `blob: the Parquet file is not valid. ${detail}`, { flaws: [{ field: 'blob', detail }], cause });
  }
}
