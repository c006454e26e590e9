import { once } from 'node:events';
import type { ContentStream } from 'botframework-streaming';

/**
 * The whole body of a streamed request or response. `ContentStream.readAsString` of botframework-streaming 4.23
 * decodes each 4 KB frame by itself, which breaks a letter of several bytes that lies on the border of two.
 */
export async function readBody(content: ContentStream | undefined): Promise<string> {
  if (!content) return '';
  const stream = content.getStream();
  if (!stream.writableFinished) await once(stream, 'finish');
  const bytes: Buffer | null = stream.read(stream.length);
  return bytes?.toString('utf8') ?? '';
}
