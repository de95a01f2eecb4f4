import type { Random } from './random.ts';

const culture = (given: string, family: string) => ({ given: given.split(' '), family: family.split(' ') });

/** Given and family names by culture, written as the people would write them. */
const CULTURES: readonly { readonly given: readonly string[]; readonly family: readonly string[] }[] = [
  culture(
    'Emma Liam Olivia Noah Ava Mason Grace Caleb Hannah Wyatt Julia Owen',
    "Carter Whitfield Brooks Hale Sutton Mercer Dalton Reeves Kessler Thorne O'Brien Lindqvist",
  ),
  culture(
    'Ana João Beatriz Tiago Inês Rafael Letícia Caio Marina Duarte Joana Vítor',
    'Silva Ferreira Monteiro Araújo Carvalho Teixeira Nogueira Vasconcelos Barbosa Pacheco Esteves Gusmão',
  ),
  culture(
    'María Javier Lucía Andrés Camila Diego Sofía Íñigo Valeria Mateo Rocío Joaquín',
    'García Rodríguez Ibáñez Peña Castellanos Núñez Quiroga Zamora Villalobos Echeverría Ordóñez Salcedo',
  ),
  culture(
    'Priya Arjun Ananya Rohan Kavya Vikram Meera Aditya Nisha Siddharth Ishita Karthik',
    'Raman Iyer Deshpande Chatterjee Kulkarni Bhattacharya Menon Gupta Reddy Subramanian Joshi Malhotra',
  ),
  culture(
    'Wei Xiuying Haoran Meilin Jianyu Yuxuan Ruolan Zhihao Qian Mingze Lihua Guangming',
    'Zhang Huang Ouyang Xu Zhao Zheng Deng Fang Jiang Situ Cheng Luo',
  ),
  culture(
    'Haruto Yui Sakura Kenta Aoi Takumi Naoko Shinji Emiko Ryota Chihiro Tomoko',
    'Ito Takahashi Nakamura Kobayashi Yoshida Matsumoto Fujiwara Hayashi Shimizu Okada Ishikawa Murakami',
  ),
  culture(
    'Chidi Amara Tunde Ngozi Kwame Abena Zainab Oluwaseun Thandiwe Sipho Makena Jabari',
    'Okafor Adeyemi Mensah Balogun Nkosi Dlamini Mwangi Otieno Eze Boateng Diallo Abubakar',
  ),
  culture(
    'Lena Jürgen Katharina Matthias Annika Björn Søren Freja Lukas Greta Åsa Henrik',
    'Vogt Müller Schäfer Krüger Weiß Brandt Jørgensen Håkansson Nyström Lund Bäcker Sørensen',
  ),
  culture(
    'Łukasz Agnieszka Katarzyna Piotr Zuzana Tomáš Olena Dmytro Ivana Bogdan Ewa Marek',
    'Kowalczyk Wiśniewska Dvořák Novotná Shevchenko Kovalenko Popescu Jovanović Horvat Szabó Zieliński Ilić',
  ),
  culture(
    'Leila Omar Yasmin Karim Noor Tariq Samira Hassan Dalia Reza Parisa Elif',
    'Haddad Al-Masri Khoury Rahmani Farouk Tehrani Yıldız Öztürk Mansour Qureshi Nasser Demir',
  ),
  culture(
    'Minh Linh Hoa Siriporn Jiho Seoyeon Minseo Dohyun Maricel Putri Arief Ji-woo',
    'Nguyễn Trần Phạm Srisai Kim Park Choi Santos Wijaya Bautista Hwang Yoon',
  ),
  culture(
    'Chloé Théo Amélie Baptiste Giulia Matteo Chiara Élodie Eleni Dimitris Saoirse Cillian',
    'Dubois Lefèvre Moreau Rossi Bianchi Ricci Papadopoulos Murphy Kavanagh Girard Fontaine Esposito',
  ),
];

const PLAIN: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', ß: 'ss', đ: 'd', ı: 'i', æ: 'ae' };

/** Letters only, lower case, as a company's mail system writes people's names. */
export function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[łøßđıæ]/g, (letter) => PLAIN[letter] ?? letter)
    .normalize('NFD')
    .replace(/[^a-z]/g, '');
}

export interface PersonName {
  readonly first: string;
  readonly last: string;
  /** Local part of the e-mail address. */
  readonly local: string;
}

/**
 * Names no two of which could be taken for one another, not even by a text search: no address is the end of
 * another (`ana.silva@` in `joana.silva@`) and no full name is a part of another.
 */
export function makeNames(random: Random, count: number): PersonName[] {
  const names: PersonName[] = [];
  const taken: string[] = [];
  while (names.length < count) {
    const { given, family } = random.pick(CULTURES);
    const first = random.pick(given);
    const last = random.pick(family);
    // With thousands of people the plain combinations run out; a middle initial then tells them apart.
    const middle = names.length > 900 ? ` ${random.pick([...'ABCDEFGHJKLMNPRSTVW'])}.` : '';
    const local = `${plain(first)}${middle === '' ? '' : `.${plain(middle)}`}.${plain(last)}`;
    if (taken.some((other) => other.includes(local) || local.includes(other))) continue;
    taken.push(local);
    names.push({ first: `${first}${middle}`, last, local });
  }
  return names;
}
