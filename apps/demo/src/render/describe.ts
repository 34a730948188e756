import type { RunSummary, SceneResult } from '../run-scenes.ts';
import type { FaultReport } from '../scenes/scene.ts';
import type { Palette } from './palette.ts';

/** Milliseconds as a person reads them: `41 ms`, `1.34 s`. */
export function durationText(milliseconds: number): string {
  const whole = Math.round(milliseconds);
  return whole < 1_000 ? `${whole} ms` : `${(whole / 1_000).toFixed(2)} s`;
}

/** The line of a step that has ended. */
export function resultLine(result: SceneResult, nameWidth: number, palette: Palette): string {
  const name = result.name.padEnd(nameWidth);
  switch (result.outcome) {
    case 'passed': {
      const { detail, fault } = result.report;
      const times = fault === undefined ? '' : `${palette.strong(faultText(fault))}: `;
      return ` ${palette.good('✔')} ${name}  ${palette.faint(durationText(result.tookMs).padStart(7))}  ${times}${detail}`;
    }
    case 'failed':
      return ` ${palette.bad('✖')} ${name}  ${palette.faint(durationText(result.tookMs).padStart(7))}  ${palette.bad(oneLine(result.error.message))}`;
  }
}

/** What was not run; undefined if everything was. */
export function notRunText({ notRun }: Pick<RunSummary, 'notRun'>): string | undefined {
  return notRun.length === 0 ? undefined : `not run after that: ${notRun.join(', ')}`;
}

/** The last line, for people and for those who look for it. */
export function summaryText({ passed, failed }: Pick<RunSummary, 'passed' | 'failed'>): string {
  return `${passed} passed, ${failed} failed`;
}

/** A message that is several lines long, as one. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}

function faultText({ detectMs, recoverMs }: FaultReport): string {
  return `noticed in ${durationText(detectMs)}, back in ${durationText(recoverMs)}`;
}
