import type { SurveyElement } from '@gerai/shared/events/analytics.ts';
import { SURVEY_ELEMENTS } from '../domain/ikm.ts';
import {
  RESPONDENT_FIELDS,
  RESPONDENT_OPTIONS,
  type RespondentField,
} from '../domain/respondent.ts';
import type { SurveyView } from './schemas.ts';

/**
 * The words of the satisfaction survey: the nine elements, questions and marks of PermenPANRB
 * 14/2017 in their official Bahasa Indonesia, with English beside them.
 */
interface Words {
  readonly id: string;
  readonly en: string;
}

interface ElementWords {
  readonly name: Words;
  readonly question: Words;
  /** Marks 1 to 4. */
  readonly marks: readonly [Words, Words, Words, Words];
}

const SUITABLE = [
  { id: 'Tidak sesuai', en: 'Not appropriate' },
  { id: 'Kurang sesuai', en: 'Less appropriate' },
  { id: 'Sesuai', en: 'Appropriate' },
  { id: 'Sangat sesuai', en: 'Very appropriate' },
] as const;

const ELEMENT_WORDS: Readonly<Record<SurveyElement, ElementWords>> = {
  requirements: {
    name: { id: 'Persyaratan', en: 'Requirements' },
    question: {
      id: 'Bagaimana pendapat Saudara tentang kesesuaian persyaratan pelayanan dengan jenis pelayanannya?',
      en: 'How well did the requirements fit the kind of service?',
    },
    marks: SUITABLE,
  },
  procedure: {
    name: { id: 'Sistem, Mekanisme, dan Prosedur', en: 'System, mechanism and procedure' },
    question: {
      id: 'Bagaimana pemahaman Saudara tentang kemudahan prosedur pelayanan di unit ini?',
      en: 'How easy was the procedure of this unit?',
    },
    marks: [
      { id: 'Tidak mudah', en: 'Not easy' },
      { id: 'Kurang mudah', en: 'Less easy' },
      { id: 'Mudah', en: 'Easy' },
      { id: 'Sangat mudah', en: 'Very easy' },
    ],
  },
  time: {
    name: { id: 'Waktu Penyelesaian', en: 'Time taken' },
    question: {
      id: 'Bagaimana pendapat Saudara tentang kecepatan waktu dalam memberikan pelayanan?',
      en: 'How quickly was the service given?',
    },
    marks: [
      { id: 'Tidak cepat', en: 'Not quickly' },
      { id: 'Kurang cepat', en: 'Less quickly' },
      { id: 'Cepat', en: 'Quickly' },
      { id: 'Sangat cepat', en: 'Very quickly' },
    ],
  },
  cost: {
    name: { id: 'Biaya/Tarif', en: 'Cost' },
    question: {
      id: 'Bagaimana pendapat Saudara tentang kewajaran biaya/tarif dalam pelayanan?',
      en: 'How reasonable was the cost of the service?',
    },
    marks: [
      { id: 'Sangat mahal', en: 'Very expensive' },
      { id: 'Cukup mahal', en: 'Rather expensive' },
      { id: 'Murah', en: 'Cheap' },
      { id: 'Gratis', en: 'Free' },
    ],
  },
  product: {
    name: { id: 'Produk Spesifikasi Jenis Pelayanan', en: 'Product of the service' },
    question: {
      id: 'Bagaimana pendapat Saudara tentang kesesuaian produk pelayanan antara yang tercantum dalam standar pelayanan dengan hasil yang diberikan?',
      en: 'How well did what you received fit what the service standard promises?',
    },
    marks: SUITABLE,
  },
  competence: {
    name: { id: 'Kompetensi Pelaksana', en: 'Competence of the staff' },
    question: {
      id: 'Bagaimana pendapat Saudara tentang kompetensi/kemampuan petugas dalam pelayanan?',
      en: 'How competent were the staff?',
    },
    marks: [
      { id: 'Tidak kompeten', en: 'Not competent' },
      { id: 'Kurang kompeten', en: 'Less competent' },
      { id: 'Kompeten', en: 'Competent' },
      { id: 'Sangat kompeten', en: 'Very competent' },
    ],
  },
  conduct: {
    name: { id: 'Perilaku Pelaksana', en: 'Conduct of the staff' },
    question: {
      id: 'Bagaimana pendapat Saudara tentang perilaku petugas dalam pelayanan terkait kesopanan dan keramahan?',
      en: 'How polite and friendly were the staff?',
    },
    marks: [
      { id: 'Tidak sopan dan ramah', en: 'Not polite and friendly' },
      { id: 'Kurang sopan dan ramah', en: 'Less polite and friendly' },
      { id: 'Sopan dan ramah', en: 'Polite and friendly' },
      { id: 'Sangat sopan dan ramah', en: 'Very polite and friendly' },
    ],
  },
  complaints: {
    name: {
      id: 'Penanganan Pengaduan, Saran, dan Masukan',
      en: 'Handling of complaints and suggestions',
    },
    question: {
      id: 'Bagaimana pendapat Saudara tentang penanganan pengaduan pengguna layanan?',
      en: 'How are complaints of users handled?',
    },
    marks: [
      { id: 'Tidak ada', en: 'Not at all' },
      { id: 'Ada tetapi tidak berfungsi', en: 'There is a way, but it does not work' },
      { id: 'Berfungsi kurang maksimal', en: 'It works, but not fully' },
      { id: 'Dikelola dengan baik', en: 'Handled well' },
    ],
  },
  facilities: {
    name: { id: 'Sarana dan Prasarana', en: 'Facilities' },
    question: {
      id: 'Bagaimana pendapat Saudara tentang kualitas sarana dan prasarana?',
      en: 'How good are the facilities?',
    },
    marks: [
      { id: 'Buruk', en: 'Bad' },
      { id: 'Cukup', en: 'Fair' },
      { id: 'Baik', en: 'Good' },
      { id: 'Sangat baik', en: 'Very good' },
    ],
  },
};

const RESPONDENT_QUESTIONS: Readonly<Record<RespondentField, Words>> = {
  sex: { id: 'Jenis kelamin', en: 'Sex' },
  ageBand: { id: 'Usia', en: 'Age' },
  education: { id: 'Pendidikan terakhir', en: 'Highest education' },
  job: { id: 'Pekerjaan', en: 'Occupation' },
};

type RespondentValue = (typeof RESPONDENT_OPTIONS)[RespondentField][number];

const RESPONDENT_WORDS: Readonly<Record<RespondentValue, Words>> = {
  female: { id: 'Perempuan', en: 'Female' },
  male: { id: 'Laki-laki', en: 'Male' },
  'under-20': { id: 'Di bawah 20 tahun', en: 'Under 20' },
  '20-29': { id: '20–29 tahun', en: '20–29' },
  '30-39': { id: '30–39 tahun', en: '30–39' },
  '40-49': { id: '40–49 tahun', en: '40–49' },
  '50-59': { id: '50–59 tahun', en: '50–59' },
  '60-and-over': { id: '60 tahun ke atas', en: '60 and over' },
  primary: { id: 'SD', en: 'Primary school' },
  'lower-secondary': { id: 'SMP', en: 'Lower secondary school' },
  'upper-secondary': { id: 'SMA/SMK', en: 'Upper secondary school' },
  diploma: { id: 'Diploma (D1–D4)', en: 'Diploma' },
  bachelor: { id: 'S1', en: 'Bachelor' },
  master: { id: 'S2', en: 'Master' },
  doctorate: { id: 'S3', en: 'Doctorate' },
  'civil-servant': { id: 'PNS', en: 'Civil servant' },
  military: { id: 'TNI', en: 'Armed forces' },
  police: { id: 'Polri', en: 'Police' },
  'private-employee': { id: 'Swasta', en: 'Private employee' },
  'self-employed': { id: 'Wirausaha', en: 'Self-employed' },
  other: { id: 'Lainnya', en: 'Other' },
};

/** The form as the survey route answers it: elements by name, in the official order. */
export const SURVEY_FORM: Pick<SurveyView, 'elements' | 'respondentQuestions'> = {
  elements: SURVEY_ELEMENTS.map((element) => {
    const { name, question, marks } = ELEMENT_WORDS[element];
    return {
      element,
      name,
      question,
      marks: marks.map((label, index) => ({ mark: index + 1, label })),
    };
  }),
  respondentQuestions: RESPONDENT_FIELDS.map((field) => ({
    field,
    question: RESPONDENT_QUESTIONS[field],
    options: RESPONDENT_OPTIONS[field].map((value) => ({
      value,
      label: RESPONDENT_WORDS[value],
    })),
  })),
};
