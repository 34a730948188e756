/** An instant as requests write it: `yyyymmdd-hh:mm:ss` means UTC. Source: research/tws-protocol.md 4, trap 13. */
export function toTwsTime(date: Date): string {
  const [day = '', time = ''] = date.toISOString().split('T');
  return `${day.replaceAll('-', '')}-${time.slice(0, 8)}`;
}

/** An instant as requests for news write it. Source: TWS API docs, "Historical News". */
export function toNewsTime(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace('T', ' ')}.0`;
}

/** The instant of a headline, `yyyy-mm-dd hh:mm:ss.0`; an invalid date if it has another form. */
export function fromNewsTime(text: string): Date {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})/.exec(text);
  return new Date(match === null ? Number.NaN : `${match[1]}T${match[2]}Z`);
}
