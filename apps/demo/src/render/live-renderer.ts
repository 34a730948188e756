import type { Clock, Timer } from '@autobot/resilience';
import { stripVTControlCharacters } from 'node:util';
import type { RunSummary, SceneResult } from '../run-scenes.ts';
import { durationText } from './describe.ts';
import type { Palette } from './palette.ts';
import { PlainRenderer } from './plain-renderer.ts';
import type { Renderer, RunHeader } from './renderer.ts';

/** What the live line needs of a terminal. */
export interface LiveRendererOptions {
  readonly write: (text: string) => void;
  readonly palette: Palette;
  readonly clock: Clock;
  /** Width of the terminal at this moment. */
  readonly columns: () => number;
  /** A word on what goes on, for example how many quotes came. */
  readonly pulse: () => string;
}

interface CurrentStep {
  readonly name: string;
  readonly index: number;
  readonly startedMs: number;
  readonly what: string;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
const CLEAR_LINE = '\r\u001B[2K';
const HIDE_CURSOR = '\u001B[?25l';
const SHOW_CURSOR = '\u001B[?25h';

/** The lines of the plain renderer, and below them one that moves while a step runs. */
export class LiveRenderer implements Renderer {
  readonly #options: LiveRendererOptions;
  readonly #lines: PlainRenderer;
  #steps = 0;
  #frame = 0;
  #current: CurrentStep | undefined;
  #timer: Timer | undefined;
  #isCursorHidden = false;

  constructor(options: LiveRendererOptions) {
    this.#options = options;
    this.#lines = new PlainRenderer((text) => {
      options.write(`${CLEAR_LINE}${text}`);
    }, options.palette);
  }

  begun(header: RunHeader): void {
    this.#steps = header.steps;
    this.#options.write(HIDE_CURSOR);
    this.#isCursorHidden = true;
    this.#lines.begun(header);
  }

  warned(warning: string): void {
    this.#lines.warned(warning);
  }

  started(name: string, index: number): void {
    this.#current = { name, index, startedMs: this.#options.clock.now(), what: '' };
    this.#draw();
  }

  waiting(what: string): void {
    if (this.#current !== undefined) this.#current = { ...this.#current, what };
    this.#draw();
  }

  finished(result: SceneResult): void {
    this.#rest();
    this.#lines.finished(result);
  }

  ended(summary: RunSummary): void {
    this.#rest();
    this.#lines.ended(summary);
    this.dispose();
  }

  dispose(): void {
    this.#rest();
    if (!this.#isCursorHidden) return;
    this.#isCursorHidden = false;
    this.#options.write(`${CLEAR_LINE}${SHOW_CURSOR}`);
  }

  #rest(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#current = undefined;
  }

  #draw(): void {
    const { clock, write } = this.#options;
    this.#timer?.cancel();
    if (this.#current === undefined) return;
    write(`${CLEAR_LINE}${this.#line(this.#current)}`);
    this.#timer = clock.setTimer(() => {
      this.#frame += 1;
      this.#draw();
    }, FRAME_MS);
    // A picture that moves is no reason for the process to stay.
    this.#timer.keepAlive?.(false);
  }

  #line(current: CurrentStep): string {
    const { clock, palette, columns, pulse } = this.#options;
    const { name, index, startedMs, what } = current;
    const frame = FRAMES[this.#frame % FRAMES.length] ?? '';
    const place = `${index + 1}/${this.#steps}`;
    const waiting = what === '' ? '' : `  waiting for ${what}`;
    const tail = `  ${durationText(clock.now() - startedMs)}  ${pulse()}`;
    const text = fitted(`${place}  ${name}${waiting}`, columns() - 3 - tail.length);
    return ` ${palette.good(frame)} ${text}${palette.faint(tail)}`;
  }
}

// One column too many and the terminal starts a new line, which the next frame does not clear.
function fitted(text: string, width: number): string {
  const plain = stripVTControlCharacters(text);
  if (plain.length < width) return plain;
  return width < 2 ? '' : `${plain.slice(0, width - 2)}…`;
}
