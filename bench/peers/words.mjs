/** What every peer says; our own bot says the same sentences. */

const company = 'Contoso';
export const WELCOME = `Thank you for calling ${company}. This is an automated assistant. To reach a person, press 0 or say "talk to agent" at any time.`;
export const MENU =
  "For billing questions, press or say 1. To sign up for the new service, press or say 2. For German, press or say 3. For your account, press or say 4. For anything else, just tell me what you need, and I'll repeat it.";

/** @param {string} heard what the caller said */
export const echo = (heard) => `What I heard was "${heard}".`;

/** As Microsoft's telephony documents write it. @param {string} text */
export const ssml = (text) =>
  `<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US"><voice name="en-US-AriaNeural">${text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')}</voice></speak>`;
