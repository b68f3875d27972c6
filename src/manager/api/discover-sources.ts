import { HttpStatus } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { addressOf } from '../../contract/address';
import { DiscoveryError, type Candidate, type Discovered, type Discovery } from '../../discovery/discover';
import { findExisting } from '../catalog/find-existing';
import { HttpProblem, type FieldError } from './problem';

/** A candidate, and the source that has its address already. */
export type KnownCandidate = Candidate & { readonly source_id: number | null };
export type KnownDiscovered = Omit<Discovered, 'candidates'> & { readonly candidates: readonly KnownCandidate[] };

/** Whoever creates a source waits this long for its address at most. */
const VERIFY_MS = 5_000;

/** What an address offers, and which of it is in the catalogue. @throws HttpProblem when it cannot be looked at */
export async function discoverSources(
  discovery: Discovery,
  dataSource: DataSource,
  url: string,
): Promise<KnownDiscovered> {
  const found = await discovery.discover(url).catch((error: unknown) => {
    if (!(error instanceof DiscoveryError)) throw error;
    throw unusable([{ path: 'url', message: error.message }], { code: error.code }, error);
  });
  return { ...found, candidates: await markKnown(dataSource, found.candidates) };
}

/**
 * Refuses an RSS source whose address answers with something else than a feed, and names the feeds it offers. An
 * address that does not answer now is no reason to refuse: it may tomorrow.
 * @throws HttpProblem 422 with `candidates`
 */
export async function refuseUnlessFeed(discovery: Discovery, dataSource: DataSource, url: string): Promise<void> {
  const address = addressOf(url);
  // what cannot be an address is refused with the other rules
  if ('refusal' in address) return;
  const found = await discovery.discover(address.url, VERIFY_MS).catch((error: unknown) => {
    if (error instanceof DiscoveryError) return null;
    throw error;
  });
  if (found === null || found.candidates.some(({ from }) => from === 'self')) return;
  const candidates = await markKnown(dataSource, found.candidates);
  const errors =
    candidates.length === 0
      ? [{ path: 'url', message: `is not a feed. ${found.note ?? ''}` }]
      : candidates.map(({ source_type, url: offered, title }) => ({
          path: 'url',
          message: `is not a feed; the page offers ${source_type} ${offered}${title === null ? '' : ` (${title.slice(0, 100)})`}`,
        }));
  throw unusable(errors, { candidates });
}

async function markKnown(dataSource: DataSource, candidates: readonly Candidate[]): Promise<KnownCandidate[]> {
  const known = await findExisting(dataSource, candidates);
  return candidates.map((candidate) => ({
    ...candidate,
    source_id: known.get(`${candidate.source_type} ${candidate.url}`) ?? null,
  }));
}

function unusable(
  errors: readonly FieldError[],
  more: Readonly<Record<string, unknown>>,
  cause?: unknown,
): HttpProblem {
  const detail = errors
    .map(({ path, message }) => `${path}: ${message}`)
    .join('; ')
    .slice(0, 1_000);
  const problem = new HttpProblem(HttpStatus.UNPROCESSABLE_ENTITY, 'Invalid values', detail, errors, {}, more);
  return Object.assign(problem, { cause });
}
