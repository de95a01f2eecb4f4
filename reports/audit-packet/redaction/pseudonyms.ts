/**
 * Replaces names, e-mail addresses, logins and IP addresses by pseudonyms: `person-7`, `ip-3`. One person has one pseudonym in the whole
 * packet. Numbers count in the order in which people appear, so that they tell nothing and the same packet has the same ones.
 */

const EMAIL = /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const IPV4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)/g;
const IPV6 =
  /(?<![\w:.])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}:(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5})?|::(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})(?![\w:])/gi;
const WORD = /[\p{L}\p{N}]+/gu;
/** The user in an ARN. */
const IAM_USER = /(?<=:user\/)[\w+=,.@/-]*[\w+=@-]/g;

/** Members that hold a name, login or address of whoever the object is. */
const NAMES = [
  ...[
    'displayName',
    'alternateId',
    'login',
    'email',
    'emailAddress',
    'userName',
    'name',
    'Username',
    'UserName',
  ],
  ...['firstName', 'lastName', 'nickName'],
] as const;
const NAME_MEMBERS: ReadonlySet<string> = new Set(NAMES);

interface Person {
  /** null until they first appear. */
  label: string | null;
}
interface Term {
  /** In lower case, in NFC. */
  readonly text: string;
  readonly person: Person;
}

export class Pseudonyms {
  readonly #people = new Map<string, Person>();
  /** By first word; longest first once texts are read. */
  readonly #terms = new Map<string, Term[]>();
  readonly #addresses = new Map<string, string>();
  #persons = 0;

  /** Names of one person: whoever is known by one of them is known by all. */
  learnPerson(names: readonly string[]): void {
    const all = names.flatMap((name) => [name, localPart(name)]).map(folded);
    const known = all.map((name) => this.#people.get(name)).find((person) => person !== undefined);
    const person = known ?? { label: null };
    for (const name of all) {
      if (name === '' || this.#people.has(name)) continue;
      this.#people.set(name, person);
      if (isDistinct(name)) this.#addTerm(name, person);
    }
  }

  #addTerm(text: string, person: Person): void {
    const first = text.match(WORD)?.[0];
    if (first === undefined || !text.startsWith(first)) return;
    const terms = this.#terms.get(first) ?? [];
    terms.push({ text, person });
    terms.sort((a, b) => b.text.length - a.text.length);
    this.#terms.set(first, terms);
  }

  /** Everybody whom a value of a source or a report names. */
  learn(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    if (isPerson(value)) this.learnPerson(namesOf(value));
    for (const member of Object.values(value)) this.learn(member);
  }

  text(text: string): string {
    const without = text
      .normalize('NFC')
      .replace(EMAIL, (email) => this.#labelOf(email))
      .replace(IAM_USER, (user) => this.#labelOf(user));
    return this.#withoutTerms(without)
      .replace(IPV4, (address) => this.#addressOf(address))
      .replace(IPV6, (address) => this.#addressOf(address));
  }

  #withoutTerms(text: string): string {
    let written = '';
    let end = 0;
    for (const { 0: word, index } of text.matchAll(WORD)) {
      if (index < end) continue;
      const term = this.#terms.get(word.toLowerCase())?.find((one) => standsAt(text, index, one.text));
      if (term === undefined) continue;
      written += text.slice(end, index) + this.#labelFor(term.person);
      end = index + term.text.length;
    }
    return written + text.slice(end);
  }

  /** What a source sent; members that name somebody are replaced even where the name is an everyday word. */
  value(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((member) => this.value(member));
    const person = isPerson(value);
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        person && NAME_MEMBERS.has(name) && typeof member === 'string'
          ? this.#labelOf(member)
          : this.value(member),
      ]),
    );
  }

  #labelOf(name: string): string {
    const existing = this.#people.get(folded(name));
    if (existing === undefined) this.learnPerson([name]);
    return this.#labelFor(existing ?? this.#people.get(folded(name)) ?? { label: null });
  }

  #labelFor(person: Person): string {
    if (person.label === null) {
      this.#persons += 1;
      person.label = `person-${this.#persons}`;
    }
    return person.label;
  }

  #addressOf(address: string): string {
    const known = this.#addresses.get(address) ?? `ip-${this.#addresses.size + 1}`;
    this.#addresses.set(address, known);
    return known;
  }
}

const folded = (name: string): string => name.normalize('NFC').trim().toLowerCase();

/** `tom.okafor` of `tom.okafor@acme.example`: people's user names elsewhere. */
const localPart = (name: string): string => /^([^@\s]+)@/.exec(name)?.[1] ?? '';

/** Whether a name cannot be an everyday word, a ticket key or an instance: only then is it replaced within sentences. */
function isDistinct(name: string): boolean {
  return /[\s._@-]/.test(name) && name.length >= 4 && !/^[a-z][a-z0-9_]*-\d+$|^i-[0-9a-f]+$/.test(name);
}

function standsAt(text: string, index: number, term: string): boolean {
  const end = index + term.length;
  return text.slice(index, end).toLowerCase() === term && !/^[\p{L}\p{N}]/u.test(text.slice(end, end + 2));
}

/** Okta's actors and targets, Jira's users, callers in AWS, and people in our own facts. */
function isPerson(value: object): boolean {
  const { type, accountType } = value as Record<string, unknown>;
  if (typeof type === 'string' && !/^(?:user|iamuser)$/i.test(type)) return false;
  if (accountType === 'app') return false;
  const has = (name: string): boolean => typeof (value as Record<string, unknown>)[name] === 'string';
  if (has('displayName')) return ['emailAddress', 'accountId', 'alternateId', 'login', 'name'].some(has);
  return (
    has('login') ||
    has('emailAddress') ||
    (has('userName') && (has('arn') || has('principalId'))) ||
    has('UserName')
  );
}

function namesOf(value: object): string[] {
  const members = value as Record<string, unknown>;
  const names = NAMES.filter((name) => !['firstName', 'lastName', 'nickName'].includes(name));
  const { firstName, lastName } = members;
  const both =
    typeof firstName === 'string' && typeof lastName === 'string' ? [`${firstName} ${lastName}`] : [];
  return [...both, ...names.flatMap((name) => (typeof members[name] === 'string' ? [members[name]] : []))];
}
