/**
 * Makes data harmless in Slack's mrkdwn. `& < >` become entities, which kills `<!everyone>`, `<@U1>` and
 * fake links (docs.slack.dev, "Escaping text"). `* _ ~ \`` get an invisible word joiner in front: Slack
 * takes them as formatting only after a space, a line's start or punctuation, and the joiner is none of
 * these. The same keeps a `>` at a line's start from becoming a quote. Text objects are sent `verbatim`,
 * so that Slack doesn't make mentions or links out of bare words either.
 */
export function escapeMrkdwn(data: string): string {
  return escapeEntities(data)
    .replace(/[*_~`]/g, `${JOINER}$&`)
    .replace(/^([^\S\n]*)&gt;/gm, `$1${JOINER}&gt;`);
}

/** For the notification's line, which is sent with `mrkdwn: false`: only mentions and links to kill. */
export function escapeEntities(data: string): string {
  return data.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const JOINER = '\u2060';
