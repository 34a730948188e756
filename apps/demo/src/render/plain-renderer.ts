import type { RunSummary, SceneResult } from '../run-scenes.ts';
import { notRunText, oneLine, resultLine, summaryText } from './describe.ts';
import type { Palette } from './palette.ts';
import type { Renderer, RunHeader } from './renderer.ts';

/** One line for each step that has ended: for logs, pipes and files. */
export class PlainRenderer implements Renderer {
  readonly #write: (text: string) => void;
  readonly #palette: Palette;
  #nameWidth = 0;

  constructor(write: (text: string) => void, palette: Palette) {
    this.#write = write;
    this.#palette = palette;
  }

  begun({ target, trading, names }: RunHeader): void {
    this.#nameWidth = Math.max(...names.map((name) => name.length));
    this.#write(`${this.#palette.strong(target)} - ${trading}\n`);
  }

  warned(warning: string): void {
    this.#write(` ! ${oneLine(warning)}\n`);
  }

  started(): void {
    // A line that is written stays, so it is written when there is something to say.
  }

  waiting(): void {
    // See started().
  }

  finished(result: SceneResult): void {
    this.#write(`${resultLine(result, this.#nameWidth, this.#palette)}\n`);
  }

  ended(summary: RunSummary): void {
    const notRun = notRunText(summary);
    if (summary.isInterrupted) this.#write('interrupted\n');
    else if (notRun !== undefined) this.#write(`   ${notRun}\n`);
    this.#write(`${summaryText(summary)}\n`);
  }

  dispose(): void {
    // Nothing was changed that would have to be put back.
  }
}
