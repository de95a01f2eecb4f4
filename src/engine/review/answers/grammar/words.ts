import type { Verb } from '../../../../domain/answer.ts';

/** The words that the grammar knows (see grammar.ts), in lower case and without apostrophes. */
const set = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));
/** Phrases by their first word, longer ones before shorter ones. */
export type Phrases = ReadonlyMap<string, readonly (readonly string[])[]>;
const phrases = (list: string): Phrases => {
  const found = new Map<string, string[][]>();
  for (const phrase of list.split(',').map((words) => words.trim().split(/\s+/))) {
    const [first = ''] = phrase;
    found.set(
      first,
      [...(found.get(first) ?? []), phrase].sort((a, b) => b.length - a.length),
    );
  }
  return found;
};

export const VERBS: ReadonlyMap<string, Verb> = new Map([
  ['keep', 'keep'],
  ['approve', 'keep'],
  ['confirm', 'keep'],
  ['ok', 'keep'],
  ['okay', 'keep'],
  ['revoke', 'revoke'],
  ['remove', 'revoke'],
  ['change', 'change'],
  ['reduce', 'change'],
  ['downgrade', 'change'],
  ['notmine', 'not-mine'],
]);

/** Verbs that take lines and nothing else: `confirm 3 left the team` and `approve 3 removal` do not mean keep. */
export const BRIEF_VERBS = set('approve confirm ok okay');

/** After these, `ok` is talk; before lines it is an answer. */
export const AGREEING = set('ok okay');

/** Words that decide: one of them in a reason means that two things are said of the same lines. */
export const DECIDING = set(
  'keep revoke remove approve confirm notmine delete disable deactivate retain reinstate',
);

export const LINE_WORDS = set('line lines row rows item items number numbers nr');
export const RANGE_WORDS = set('to through thru');

export const ALL_PHRASES = phrases(
  'all the other lines, all the others, all the rest, all the lines, all of them, all of these, all other lines, ' +
    'all remaining lines, the remaining lines, the other lines, everything else, remaining lines, all remaining, ' +
    'other lines, all others, all lines, all rows, all items, all access, the rest, the others, everything, others, rest, all',
);

/** Ways to say all that are no part of another sentence when they stand before the verb (`rest keep`). */
export const REST_WORDS = set('rest others else');

const EXCEPTIONS = 'except for, except, excluding, other than, apart from, aside from, but not';
export const EXCEPT_PHRASES = phrases(EXCEPTIONS);
/** Only after `all`: elsewhere they say something else. */
export const ALL_EXCEPT_PHRASES = phrases(`but, without, minus, ${EXCEPTIONS}`);

/** A number before one of these is a quantity: `revoke 3 months old keys`. */
export const UNITS = set(
  `second seconds minute minutes hour hours day days week weeks month months year years quarter quarters
  time times percent am pm oclock of more other others th st nd rd x`,
);
/** The same for things that can be counted, also with one word between (`2 old accounts`). */
export const COUNTABLES = set(
  `people persons users accounts members colleagues employees guys roles groups permissions rights licenses licences
  seats keys lines rows items entries entitlements systems apps applications admins owners tickets servers teams`,
);
/** They begin something new, so that no quantity goes on over them: `3 needs accounts`, `3 to admins`. */
export const LINKING = set(
  `and or to through thru into from for because since cause as in on at by with he she they it who left has had is was
  are needs uses works leads manages owns runs`,
);
/** After 1 alone. */
export const COUNTABLE_ONE = set('person user account member role group permission license licence key line');

export const MONTHS = set(
  `jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october
  nov november dec december januar februar märz mai juni juli oktober dezember`,
);

/** Words before a full stop that does not end a sentence. */
export const ABBREVIATIONS = set(
  'no nr nos vs ex eg ie mr mrs ms dr st ca approx incl resp dept bzw ggf usw',
);

export const POLITE = set('please pls plz kindly bitte also then and plus next finally but yes yep yeah');
export const GREETINGS = set(
  'hi hello hey hiya dear hallo hola bonjour salut ciao moin servus morning afternoon evening greetings guten cześć olá',
);
/** Whom one greets without a comma after it. */
export const GREETED = set(
  'team all everyone everybody there folks guys colleagues security morning afternoon evening day',
);
/** `Looks good, keep all`: with these and nothing else before the comma, what follows is meant as it stands. */
export const PLEASED_BEGINS = set(
  'looks look all everything reviewed checked done great perfect good fine correct',
);
export const PLEASED = set(
  'looks look all everything reviewed checked done great perfect good fine correct ok okay is are the list this it',
);
/** `No changes, keep all`. */
export const UNCHANGED = set(
  'change changes issue issues objection objections problem problems comment comments update updates news',
);
/** `Answer: keep all`. */
export const HEADINGS = set('answer answers decision decisions');

export const WARMLY = set('many big kind best warm');
export const THANKS = set(
  'thanks thx thank ty tnx cheers danke merci gracias grazie obrigado dziękuję regards',
);
export const PLEASE = set('please pls plz kindly bitte');

export const CLOSINGS = set(
  `thanks thx thank ty tnx cheers danke merci gracias grazie obrigado dziękuję pozdrawiam regards best kind br rgds
  mfg lg vg viele liebe saludos cordialement gruß grüße sincerely yours sent gesendet`,
);

/** They introduce a reason and are no part of it. */
export const JOINING = set('because since cause cuz bc');

export const NEGATIONS = set(
  `no not never none nor neither nobody nothing dont doesnt didnt isnt arent wasnt werent wont cant cannot couldnt
  shouldnt wouldnt mustnt hasnt havent stop nope nicht kein keine nein pas nie`,
);
export const CONDITIONS = set(
  `if unless only except excluding assuming depending depends conditional conditionally pending provided providing
  wenn sofern falls si sauf salvo excepto außer jeśli jeżeli tenzij indien`,
);
export const HEDGES = set(
  `maybe perhaps probably possibly might dunno idk unsure unclear guess tbc tbd tentative tentatively presumably
  vielleicht eventuell evtl quizás quizas może wohl`,
);
export const MODALS = set(
  'should would could might shall whether example eg either options instead alternatives possibilities choice choices draft',
);

/** Said where something is taken back or put off. */
export const TAKING_BACK = set('wait oops sorry nevermind correction undo cancel ignore disregard');

/** A reason does not begin with these: the lines, the verb or somebody's will would go on. */
export const NO_REASON_BEGINS = set(
  `and or nor but also plus both then with without from once when after before later onward onwards upward upwards up
  above below away out off posted informed ff f etc to through thru than vs instead rather would should could might must can cannot cant less minus
  excl actually line lines row rows all`,
);
/** `as` begins a reason only before these (`as he leads the team`), never a limit (`as viewer`). */
export const AS_REASON = set(
  'well he she they it we i is before agreed discussed needed required usual asked per this his her their our',
);
/** After `all` a text without punctuation says which ones (`all admins`), but for these. */
export const AFTER_ALL = set('because since cause cuz bc until till');

/** Words that can turn what stands near them into its contrary or into a mere possibility. */
export const UNSAFE: ReadonlySet<string> = new Set([...NEGATIONS, ...CONDITIONS, ...HEDGES, ...MODALS]);

/** Said of access that goes; a reason to keep does not begin so. */
export const LEAVING = set(
  `left leaves leaving gone quit fired resigned retired terminated moved moves transferred departed unused obsolete`,
);
/** Said of access that stays; a reason to revoke does not begin so. */
export const STAYING = set('still needs need needed required stays stay ok okay fine good keeps uses using');
/** They stand before the word that tells. */
export const AUXILIARIES = set(
  'he she it they this that user is was are were do does did has have will already just',
);
/** Decisions as if they were made: they are no target, and no reason to keep. */
export const DONE = set('removed revoked deleted kept');

/** Words of time and choice: no courtesy holds one (`thanks, once he leaves`). */
export const DEFERRING = set(
  'once when whenever while after before until till must can cannot or nor but instead without later',
);

/** A line that ends so goes on in the next one. */
export const DANGLING = set(
  'to and or not dont if the a an we i no would should could must never unless because that than but nor cannot cant',
);

export const TARGET_PHRASES = phrases(
  'please ask, pls ask, better ask, ask, belongs to, owned by, owner is, contact, try, goes to, reassign to, assign to, forward to, to',
);
