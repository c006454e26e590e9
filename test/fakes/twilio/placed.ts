/** What has a sid and a time: everything that the REST API shows. */
export interface Placed {
  readonly sid: string;
  readonly createdAt: number;
  updatedAt: number;
}

/** A date as Twilio writes it: `Fri, 20 Nov 2026 04:40:00 +0000`. */
export function rfc2822(at: number): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}
