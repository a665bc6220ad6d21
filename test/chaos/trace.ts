import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Facts } from './compare/facts.ts';
import type { Finding } from './compare/finding.ts';
import type { Entry, Journal } from './world/journal.ts';

/** More findings than this have the same cause. */
const MOST = 20;
/** Kills and crashes this near to something of the key are told too. */
const NEAR_MS = 10_000;
const NEARBY = new Set<Entry['what']>([
  'kill',
  'up',
  'died',
  'database stopped',
  'database started',
  'clock',
  'weather',
]);

/**
 * Writes down all that is known of what went wrong: for each finding, the crowd's act, deliveries, events,
 * timeline, outbox rows and platform calls that have to do with it, with the kills and crashes nearby.
 * @returns the file's name
 */
export async function writeTraces(
  seed: number,
  findings: readonly Finding[],
  facts: Facts,
  journal: Journal,
): Promise<string> {
  const file = join(tmpdir(), `parley-chaos-${seed}-${Date.now()}.trace`);
  const texts = findings.slice(0, MOST).map((finding) => traceOf(finding, facts, journal));
  await writeFile(file, texts.join('\n\n'));
  return file;
}

function traceOf(finding: Finding, facts: Facts, journal: Journal): string {
  const names = namesOf(finding.key, facts);
  const isAbout = (value: unknown) => {
    const text = JSON.stringify(value) ?? '';
    return names.some((name) => text.includes(name));
  };
  const mine = journal.entries.filter((entry) => !NEARBY.has(entry.what) && isAbout(entry));
  const near = journal.entries.filter(
    (entry) => NEARBY.has(entry.what) && mine.some(({ at }) => Math.abs(at - entry.at) < NEAR_MS),
  );
  const happened = [...mine, ...near].sort((a, b) => a.at - b.at);
  return [
    `=== ${finding.kind}: ${finding.key}: ${finding.says}`,
    `--- names: ${names.join(' ')}`,
    ...section('acts', facts.acts.filter(isAbout)),
    ...section(
      'what happened',
      happened.map(({ at, ...entry }) => ({ at: new Date(at).toISOString(), ...entry })),
    ),
    ...section('events', facts.inbox.filter(isAbout)),
    ...section('drafts', facts.drafts.filter(isAbout)),
    ...section('timeline', facts.timeline.filter(isAbout)),
    ...section('clocks', facts.clocks.filter(isAbout)),
    ...section('alerts', facts.alerts.filter(isAbout)),
    ...section('notices', facts.notices.filter(isAbout)),
    ...section('escalations', facts.escalations.filter(isAbout)),
    ...section('comments', facts.comments.filter(isAbout)),
    ...section('outbox', facts.outbox.filter(isAbout)),
    ...section('references', facts.refs.filter(isAbout)),
    ...section('on the platforms', facts.board.filter(isAbout)),
  ].join('\n');
}

const section = (title: string, rows: readonly unknown[]): string[] => [
  `--- ${title}`,
  ...rows.map((row) => JSON.stringify(row)),
];

/** A key also goes by the names of what was made of it, and of the matter that it is about. */
function namesOf(key: string, facts: Facts): string[] {
  const names = new Set([key]);
  const act = facts.acts.find((one) => one.key === key);
  if (act && 'of' in act) names.add(act.of);
  for (const { draftId, body } of facts.drafts) {
    if ([...names].some((name) => body.includes(name))) names.add(draftId);
  }
  // A clock's key begins with its ticket's.
  const [ticketId = ''] = key.split('/');
  if (facts.tickets.some((one) => one.ticketId === ticketId)) names.add(ticketId);
  for (const { commentId, body } of facts.comments) if (body.includes(key)) names.add(commentId);
  for (const { messageId, subject, ticketId } of facts.outbox) {
    if (messageId !== key && subject !== key) continue;
    if (subject) names.add(subject);
    if (ticketId) names.add(ticketId);
  }
  for (const { subject, externalId } of facts.refs) if (names.has(subject)) names.add(externalId);
  return [...names];
}
