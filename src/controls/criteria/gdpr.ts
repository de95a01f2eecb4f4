/**
 * Regulation (EU) 2016/679, Articles 30 and 32: official numbers, names in our own words.
 * https://eur-lex.europa.eu/eli/reg/2016/679/oj
 */
export const GDPR: Readonly<Record<string, string>> = {
  'Art. 30(1)': 'Record of processing activities, kept by the controller',
  'Art. 30(2)': 'Record of processing activities, kept by the processor',
  'Art. 30(3)': 'The record is in writing',
  'Art. 30(4)': 'The record is there for the supervisory authority',
  'Art. 30(5)': 'Who need not keep a record',
  'Art. 32(1)(a)': 'Pseudonymisation and encryption',
  'Art. 32(1)(b)': 'Lasting confidentiality, integrity, availability and resilience of systems',
  'Art. 32(1)(c)': 'Restoring access to personal data in time after an incident',
  'Art. 32(1)(d)': 'Regular testing and evaluation of the measures',
  'Art. 32(2)': 'Measures that fit the risk',
  'Art. 32(3)': 'Codes of conduct and certification as elements of proof',
  'Art. 32(4)': 'People process personal data only on instructions',
};
