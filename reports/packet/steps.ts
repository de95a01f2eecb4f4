/** How to check the list and the words of a packet without this program. Page and workbook print the same steps. */

/**
 * Python 3, standard library only, also line by line in its shell: the digest of the frozen list, then whether the lines of
 * the supplement have theirs, and comments whose words do not have their digest.
 */
export const PYTHON_STEPS = [
  'import hashlib, json, unicodedata',
  'sha = lambda text: hashlib.sha256(text.encode()).hexdigest()',
  "nfc = lambda ids: [unicodedata.normalize('NFC', id) for id in ids]",
  "digest = lambda ids: sha(''.join(id + '\\n' for id in sorted(nfc(ids), key=str.encode)))",
  "packet = json.load(open('review-packet.json', encoding='utf-8'))",
  "later = {one['assignment'] for one in packet['reviewers'] if one['origin']}",
  "ids = [line['id'] for line in packet['lines'] if line['assignment'] not in later]",
  'print(len(ids), digest(ids))',
  "wrong = [('other words', said['issue'], said['at']) for said in packet['statements']",
  "         if said['text'] is not None and sha(said['text']) != said['digest']]",
  "wrong += [('other lines came or changed', found['at']) for found in [packet['supplement']]",
  "          if found and digest(found['added'] + found['changed']) != found['digest']]",
  'for one in wrong: print(*one)',
].join('\n');

/** What the steps print when all is well. */
export const EXPECTED = 'It prints the number of frozen lines and the digest of the list, and nothing else.';
