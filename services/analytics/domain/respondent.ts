/** What a respondent may say of themselves, all of it optional (annex of PermenPANRB 14/2017). */
export const RESPONDENT_OPTIONS = {
  sex: ['female', 'male'],
  ageBand: ['under-20', '20-29', '30-39', '40-49', '50-59', '60-and-over'],
  education: [
    'primary',
    'lower-secondary',
    'upper-secondary',
    'diploma',
    'bachelor',
    'master',
    'doctorate',
  ],
  job: ['civil-servant', 'military', 'police', 'private-employee', 'self-employed', 'other'],
} as const;

export type RespondentField = keyof typeof RESPONDENT_OPTIONS;

export const RESPONDENT_FIELDS = [
  'sex',
  'ageBand',
  'education',
  'job',
] as const satisfies readonly RespondentField[];

/** Fewer people than this are not shown in a breakdown. */
export const SMALLEST_GROUP = 5;
