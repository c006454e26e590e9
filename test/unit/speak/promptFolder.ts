import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { speakCommand } from '../../../src/speak/command.js';

/** A few prompts in a folder of their own, and what `npm run speak` makes of them. */
export class PromptFolder {
  readonly root = mkdtempSync(join(tmpdir(), 'speak-'));
  readonly prompts = join(this.root, 'ssml');
  readonly out = join(this.root, 'out');

  constructor() {
    this.write(
      'en-US/language.yaml',
      'voice: en-US-AriaNeural\ncaller: en-US-GuyNeural\nexamples: { company: Fabrikam }',
    );
    this.prompt('en-US', 'welcome', 'Thank you for calling {company}.');
    this.prompt('en-US', 'goodbye', 'Goodbye.');
    this.write('de-DE/language.yaml', 'voice: de-DE-KatjaNeural\nexamples: { company: der Fabrikam GmbH }');
    this.prompt('de-DE', 'welcome', 'Vielen Dank für Ihren Anruf bei {company}.');
    this.prompt('de-DE', 'goodbye', 'Auf Wiederhören.');
  }

  prompt(locale: string, id: string, inner: string): void {
    const speak = `<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="${locale}">`;
    this.write(`${locale}/${id}.ssml`, `${speak}${inner}</speak>\n`);
  }

  write(file: string, content: string): void {
    mkdirSync(dirname(join(this.prompts, file)), { recursive: true });
    writeFileSync(join(this.prompts, file), content);
  }

  /** Runs the command on these prompts. */
  async speak(env: Record<string, string>, ...args: string[]): Promise<{ code: 0 | 1; out: string; err: string }> {
    let [out, err] = ['', ''];
    const print = {
      out: (text: string) => {
        out += text;
      },
      err: (text: string) => {
        err += text;
      },
    };
    const code = await speakCommand(['--out', this.out, ...args], env, print, this.prompts);
    return { code, out, err };
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}
