import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Keeps a secret readable between two turns and nowhere else. The keys of an input come one a message, so what has been
 * entered lies in the call's stored state meanwhile: encrypted with a key that only this process has, and never writes.
 * After a restart, or on another instance, it can't be opened, and the caller is asked again.
 */
export class Seal {
  readonly #key = randomBytes(32);

  /** Different each time, also for the same text. */
  close(text: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** Undefined when it was closed by another process, or is no sealed text. */
  open(sealed: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64');
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const tagEnd = NONCE_BYTES + TAG_BYTES;
    const cipher = createDecipheriv(CIPHER, this.#key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    cipher.setAuthTag(bytes.subarray(NONCE_BYTES, tagEnd));
    const opened = cipher.update(bytes.subarray(tagEnd), undefined, 'utf8');
    try {
      return opened + cipher.final('utf8');
    } catch {
      // Node has no code for it: final() throws only when the tag does not fit, that is for another key.
      return undefined;
    }
  }
}
