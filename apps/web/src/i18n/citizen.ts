import { language } from '../core/language.ts';
import { en, id, type Words } from './citizen-words.ts';

/** The words of the citizen's pages in the language of the page. */
export const t = (): Words => (language.value === 'id' ? id : en);
