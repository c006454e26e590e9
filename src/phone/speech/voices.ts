/** Voices that the stand-in has: some of Azure's, by today's names (language-support, "Text to speech"). */

export interface ServiceVoice {
  /** Such as `en-US-AriaNeural`. */
  readonly shortName: string;
  readonly locale: string;
  readonly gender: 'Female' | 'Male';
  /** What espeak-ng calls the language, and a variant of its voice, so that no two of a language sound the same. */
  readonly espeak: string;
}

/** By locale: women's names, then men's. After a stroke, what espeak-ng calls the language where it is not its first part. */
const NAMES: Readonly<Record<string, readonly [female: string, male: string, espeak?: string]>> = {
  'ar-EG': ['Salma', 'Shakir'],
  'bg-BG': ['Kalina', 'Borislav'],
  'ca-ES': ['Joana', 'Enric'],
  'cs-CZ': ['Vlasta', 'Antonin'],
  'da-DK': ['Christel', 'Jeppe'],
  'de-AT': ['Ingrid', 'Jonas'],
  'de-CH': ['Leni', 'Jan'],
  'de-DE': ['Katja Amala Elke Gisela Klarissa', 'Conrad Bernd Kasper Killian Klaus'],
  'el-GR': ['Athina', 'Nestoras'],
  'en-AU': ['Natasha', 'William', 'en-gb'],
  'en-GB': ['Sonia Libby', 'Ryan Thomas', 'en-gb'],
  'en-IE': ['Emily', 'Connor', 'en-gb'],
  'en-US': [
    'Aria Jenny AvaMultilingual EmmaMultilingual Jane',
    'Guy AndrewMultilingual BrianMultilingual Davis Tony',
    'en-us',
  ],
  'es-AR': ['Elena', 'Tomas', 'es-419'],
  'es-CO': ['Salome', 'Gonzalo', 'es-419'],
  'es-ES': ['Elvira Abril Irene', 'Alvaro Arnau Dario'],
  'es-MX': ['Dalia', 'Jorge', 'es-419'],
  'es-US': ['Paloma', 'Alonso', 'es-419'],
  'et-EE': ['Anu', 'Kert'],
  'eu-ES': ['Ainhoa', 'Ander'],
  'fi-FI': ['Selma Noora', 'Harri'],
  'fr-BE': ['Charline', 'Gerard', 'fr-be'],
  'fr-CA': ['Sylvie', 'Jean'],
  'fr-CH': ['Ariane', 'Fabrice', 'fr-ch'],
  'fr-FR': ['Denise', 'Henri'],
  'ga-IE': ['Orla', 'Colm'],
  'he-IL': ['Hila', 'Avri'],
  'hi-IN': ['Swara', 'Madhur'],
  'hr-HR': ['Gabrijela', 'Srecko'],
  'hu-HU': ['Noemi', 'Tamas'],
  'id-ID': ['Gadis', 'Ardi'],
  'is-IS': ['Gudrun', 'Gunnar'],
  'it-IT': ['Elsa Isabella', 'Diego'],
  'ja-JP': ['Nanami', 'Keita'],
  'ko-KR': ['SunHi', 'InJoon'],
  'lt-LT': ['Ona', 'Leonas'],
  'lv-LV': ['Everita', 'Nils'],
  'mt-MT': ['Grace', 'Joseph'],
  'nb-NO': ['Pernille', 'Finn'],
  'nl-BE': ['Dena', 'Arnaud'],
  'nl-NL': ['Fenna Colette', 'Maarten'],
  'pl-PL': ['Agnieszka Zofia', 'Marek'],
  'pt-BR': ['Francisca', 'Antonio', 'pt-br'],
  'pt-PT': ['Raquel', 'Duarte'],
  'ro-RO': ['Alina', 'Emil'],
  'ru-RU': ['Svetlana', 'Dmitry'],
  'sk-SK': ['Viktoria', 'Lukas'],
  'sl-SI': ['Petra', 'Rok'],
  'sv-SE': ['Sofie', 'Mattias'],
  'tr-TR': ['Emel', 'Ahmet'],
  'uk-UA': ['Polina', 'Ostap'],
  'vi-VN': ['HoaiMy', 'NamMinh'],
  'zh-CN': ['Xiaoxiao', 'Yunxi', 'cmn'],
};

export const VOICES: readonly ServiceVoice[] = Object.entries(NAMES).flatMap(([locale, [female, male, language]]) => {
  const espeak = language ?? locale.split('-')[0] ?? '';
  const voices = (names: string, gender: ServiceVoice['gender'], variant: string) =>
    names.split(' ').map((name, index) => ({
      shortName: `${locale}-${name}Neural`,
      locale,
      gender,
      espeak: `${espeak}+${variant}${index + 1}`,
    }));
  return [...voices(female, 'Female', 'f'), ...voices(male, 'Male', 'm')];
});

const LONG_NAME = /^Microsoft Server Speech Text to Speech Voice \(([A-Za-z-]+), ([A-Za-z]+)\)$/;

/** @param name the short form or the long one */
export function findVoice(name: string): ServiceVoice | undefined {
  const [, locale, voice] = LONG_NAME.exec(name) ?? [];
  const shortName = locale === undefined ? name : `${locale}-${voice}`;
  return VOICES.find((each) => each.shortName === shortName);
}

/** As `GET /cognitiveservices/voices/list` tells it (rest-text-to-speech, "Get a list of voices"). */
export function listed({ shortName, locale, gender }: ServiceVoice, wordsPerMinute: number): object {
  const name = shortName.slice(locale.length + 1);
  return {
    Name: `Microsoft Server Speech Text to Speech Voice (${locale}, ${name})`,
    DisplayName: name.replace('Neural', ''),
    LocalName: name.replace('Neural', ''),
    ShortName: shortName,
    Gender: gender,
    Locale: locale,
    LocaleName: new Intl.DisplayNames('en', { type: 'language', languageDisplay: 'standard' }).of(locale),
    SampleRateHertz: '24000',
    VoiceType: 'Neural',
    Status: 'GA',
    WordsPerMinute: String(wordsPerMinute),
  };
}
